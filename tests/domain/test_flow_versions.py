from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.flow_versions import (
    Changes,
    changes_between,
    content_of,
    diff_lines,
    diverge,
    merged,
)

BASE = {"总台.yaml": "您好", "收尾.yaml": "再见", "无声.yaml": "听不见"}

FILES = st.dictionaries(st.sampled_from("甲乙丙丁"), st.sampled_from(["一", "二", "三"]))


def test_what_was_added_changed_and_removed_is_named() -> None:
    after = {"总台.yaml": "早上好", "收尾.yaml": "再见", "公告.yaml": "台风"}
    changes = changes_between(BASE, after)
    assert changes == Changes(("公告.yaml",), ("总台.yaml",), ("无声.yaml",))
    assert changes.names == ("公告.yaml", "总台.yaml", "无声.yaml")
    assert not changes_between(BASE, dict(BASE))


def test_two_people_who_change_different_files_lose_nothing_by_merging() -> None:
    mine, latest = BASE | {"总台.yaml": "早上好"}, BASE | {"收尾.yaml": "祝您愉快"}
    parted = diverge(BASE, mine, latest)
    assert parted.mine.names == ("总台.yaml",)
    assert parted.theirs.names == ("收尾.yaml",)
    assert (parted.lost, parted.both) == (("收尾.yaml",), ())
    assert merged(BASE, mine, latest) == mine | {"收尾.yaml": "祝您愉快"}


def test_a_file_that_both_changed_is_for_a_person_to_mend() -> None:
    mine, latest = BASE | {"总台.yaml": "早上好"}, BASE | {"总台.yaml": "晚上好"}
    parted = diverge(BASE, mine, latest)
    assert parted.both == parted.lost == ("总台.yaml",)
    assert merged(BASE, mine, latest) == mine


def test_the_same_change_on_both_sides_is_no_quarrel() -> None:
    mine = latest = BASE | {"总台.yaml": "早上好"}
    parted = diverge(BASE, mine, latest)
    assert (parted.lost, parted.both) == ((), ())


def test_files_that_others_added_and_removed_are_taken_over() -> None:
    latest = {"总台.yaml": "您好", "收尾.yaml": "再见", "公告.yaml": "台风"}
    assert merged(BASE, BASE | {"总台.yaml": "早"}, latest) == latest | {"总台.yaml": "早"}


def test_a_file_that_i_removed_and_another_changed_is_for_a_person_to_mend() -> None:
    mine = {name: text for name, text in BASE.items() if name != "无声.yaml"}
    parted = diverge(BASE, mine, BASE | {"无声.yaml": "喂"})
    assert parted.both == ("无声.yaml",)
    assert "无声.yaml" not in merged(BASE, mine, BASE | {"无声.yaml": "喂"})


@given(FILES, FILES, FILES)
def test_merging_keeps_every_change_of_either_side(
    base: dict[str, str], mine: dict[str, str], latest: dict[str, str]
) -> None:
    result, parted = merged(base, mine, latest), diverge(base, mine, latest)
    for name in parted.mine.names:
        assert result.get(name) == mine.get(name)
    for name in set(parted.theirs.names) - set(parted.both):
        assert result.get(name) == latest.get(name)
    assert set(diverge(base, result, latest).lost) == set(parted.both)


@given(FILES, FILES)
def test_the_content_names_exactly_these_files(one: dict[str, str], other: dict[str, str]) -> None:
    assert (content_of(one) == content_of(other)) == (one == other)


def test_a_diff_names_both_sides_and_shows_changed_ends_of_lines() -> None:
    lines = diff_lines(
        {"总台.yaml": "a\nb\n"}, {"总台.yaml": "a\r\nb\n"}, "总台.yaml", ("旧/", "新/")
    )
    assert lines == ["--- 旧/总台.yaml", "+++ 新/总台.yaml", "@@ -1,2 +1,2 @@", "-a", "+a␍", " b"]
    assert diff_lines({}, {"总台.yaml": "a\n"}, "总台.yaml")[-1] == "+a"
    assert diff_lines({"总台.yaml": "a\n"}, {}, "总台.yaml")[-1] == "-a"
