"""What a model needs before our engines can use it."""

from __future__ import annotations

import re
from pathlib import Path

from ivr.errors import ModelError

_UPSAMPLE = "--allow-upsample=true"
_SET = re.compile(r"^\s*--allow-upsample\b.*$", re.MULTILINE)


def prepare(kind: str, folder: Path) -> None:
    """Make a freshly unpacked model ready; the folder is ours to change."""
    if kind == "vosk":
        allow_upsampling(folder / "conf" / "mfcc.conf")


def allow_upsampling(conf: Path) -> None:
    """Let Kaldi take a telephone's 8 kHz where the model was trained on 16 kHz.

    Kaldi's `--allow-upsample` is off by default, and Vosk then refuses the true rate; telling it
    16 kHz instead would give empty text without an error.
    """
    try:
        text = conf.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ModelError("模型里没有 conf/mfcc.conf，这不是 Vosk 模型") from None
    others = _SET.sub("", text).rstrip("\n")
    conf.write_text(f"{others}\n{_UPSAMPLE}\n", "utf-8")
