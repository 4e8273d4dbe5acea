"""Addresses of rows: whoever calls about a place has its orders and its account read many times."""

from __future__ import annotations

from functools import lru_cache

from ivr.domain.address import Address

address_of = lru_cache(maxsize=5_000)(Address.parse)
"""The address that a text tells. It never changes, so those of late are kept."""
