"""The data folder that the real hotline's tests start from."""

from __future__ import annotations

from tests.e2e.conftest import prepared

__all__ = ["prepared"]
