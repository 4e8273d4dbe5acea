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

compile --output-file requirements.txt
compile --extra dev --constraint requirements.txt --output-file requirements-dev.txt
