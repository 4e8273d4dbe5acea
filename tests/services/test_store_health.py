from ivr.services.store_health import StoreHealth


def test_one_failure_is_a_moments_busyness_two_are_trouble() -> None:
    health = StoreHealth()
    health.note(writes=True, done=False)
    assert not health.troubled
    health.note(writes=True, done=False)
    assert health.troubled
    health.note(writes=True, done=True)
    assert not health.troubled


def test_a_full_disk_can_be_read_and_is_trouble_all_the_same() -> None:
    health = StoreHealth()
    for _ in range(2):
        health.note(writes=True, done=False)
        health.note(writes=False, done=True)
    assert health.troubled


def test_what_can_be_written_can_be_read() -> None:
    health = StoreHealth()
    for _ in range(2):
        health.note(writes=False, done=False)
    assert health.troubled
    health.note(writes=True, done=True)
    assert not health.troubled
