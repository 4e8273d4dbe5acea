#!/usr/bin/env bash
# Writes requirements.txt and requirements-dev.txt anew from pyproject.toml.
# Exact versions for Python 3.11, 3.12 and 3.13, and nothing about where packages come from.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
TOOLS=.setup/lock-tools
export CUSTOM_COMPILE_COMMAND="make lock"

# The newest Python keeps the line that only it needs, with its marker; an older one drops it.
if ! python3.13 -c "" 2>/dev/null; then
    echo "写锁定文件需要 Python 3.13。 Writing the lock files needs Python 3.13 (python3.13)." >&2
    exit 1
fi
mkdir -p .setup
python3.13 -m venv "$TOOLS"
"$TOOLS/bin/python" -m pip install -q --disable-pip-version-check pip-tools

compile() {
    "$TOOLS/bin/pip-compile" --quiet --strip-extras --no-emit-index-url --no-emit-find-links \
        --no-emit-trusted-host --no-emit-options --no-header --no-annotate \
        --upgrade "$@" pyproject.toml
}

# The newest Python drops the lines that only an older one needs: they are taken from pyproject.toml.
complete() {
    "$TOOLS/bin/python" - "$@" <<'PYTHON'
import sys
import tomllib


def name(line: str) -> str:
    return line.partition("==")[0].lower()


lock, *extras = sys.argv[1:]
with open("pyproject.toml", "rb") as file:
    project = tomllib.load(file)["project"]
wanted = [*project["dependencies"]]
for extra in extras:
    wanted += project["optional-dependencies"][extra]
with open(lock, encoding="utf-8") as file:
    lines = file.read().splitlines()
have = {name(line) for line in lines}
for pin in wanted:
    package, _, marker = (part.strip() for part in pin.partition(";"))
    if marker and name(package) not in have:
        lines.append(f"{package} ; {marker}".replace("'", '"'))
with open(lock, "w", encoding="utf-8") as file:
    file.write("\n".join([*sorted(lines, key=name), ""]))
PYTHON
}

compile --output-file requirements.txt
complete requirements.txt
compile --extra dev --constraint requirements.txt --output-file requirements-dev.txt
complete requirements-dev.txt dev
