"""What a node is called where several share one database."""

from __future__ import annotations

import os
import platform
import secrets


def node_name() -> str:
    """A name that no other node has, nor this one after a restart: host and process tell an
    operator which it is."""
    return f"{platform.node()}-{os.getpid()}-{secrets.token_hex(3)}"
