"""Who runs this program."""

from __future__ import annotations

import getpass
import os


def login_name() -> str:
    """The login name; behind sudo that of who called it."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}"  # an account without a name, as in a container
