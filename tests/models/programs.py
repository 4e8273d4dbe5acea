"""Tiny programs that stand for pip and npm, so that no test asks a real index."""

from __future__ import annotations

import sys
from pathlib import Path

SCRIPT = f"""#!{sys.executable}
import os, shutil, sys
from pathlib import Path
index, words = Path({{index!r}}), sys.argv[1:]
with (index / "asked").open("a") as log:
    print({{name!r}}, *words, file=log)
{{body}}
"""

PIP = """
assert words[0] == "download" and "--no-deps" in words and "--only-binary=:all:" in words
folder, wanted = Path(words[words.index("--dest") + 1]), words[-1]
package, _, version = wanted.partition("==")
stem = f"{package.replace('-', '_')}-{version}-"
found = [path for path in index.glob("*.whl") if path.name.startswith(stem)]
if not found:
    sys.exit(f"ERROR: No matching distribution found for {wanted}")
shutil.copy(found[0], folder)
"""

NPM = """
assert words[0] == "pack" and "--ignore-scripts" in words
package, _, version = words[1].rpartition("@")
name = f"{package.removeprefix('@').replace('/', '-')}-{version}.tgz"
if not (index / name).exists():
    sys.exit(f"npm error 404 Not Found: {words[1]}")
shutil.copy(index / name, Path.cwd())
"""

HANGING = """
import subprocess, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
(index / "pids").write_text(f"{os.getpid()} {child.pid}")
time.sleep(60)
"""

STUBBORN = (
    """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
"""
    + HANGING
)

BRINGING_NOTHING = "pass"


def install(folder: Path, name: str, body: str, index: Path) -> Path:
    """Put a program into a folder; it logs to `index/asked` how it was called."""
    folder.mkdir(exist_ok=True)
    index.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(SCRIPT.format(index=str(index), name=name, body=body))
    program.chmod(0o755)
    return program


def asked(index: Path) -> list[str]:
    """What the programs were asked for, last words only for pip."""
    log = index / "asked"
    return log.read_text().splitlines() if log.exists() else []
