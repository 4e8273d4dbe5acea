"""Settings for all tests: generated ones are the same in every run, long ones are not."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "calm",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "proof",
    settings.get_profile("calm"),
    derandomize=False,
    database=None,
    max_examples=1000,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("calm")
