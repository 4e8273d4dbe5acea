"""The long proofs use the same prepared data folder as the end-to-end tests."""

from tests.e2e.conftest import prepared

__all__ = ["prepared"]
