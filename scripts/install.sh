#!/usr/bin/env bash
# Gets this machine ready: Debian packages, a virtual environment, pinned Python packages.
# Shared by the Makefile and docker/Dockerfile. Quick, and without network, when nothing is missing.
#
#   scripts/install.sh              all that the hotline needs
#   scripts/install.sh --test       and what its tests need, models included
#   scripts/install.sh --system     only the Debian packages
#   scripts/install.sh --python     only the virtual environment and its packages
set -euo pipefail

RUNTIME_PACKAGES="espeak-ng libespeak-ng1 graphviz"
TEST_PACKAGES="baresip-core sip-tester sox kamailio postgresql"
TEST_MODELS="kokoro zm_yunjian zf_xiaobei whisper-base"
PYTHON_PACKAGES="python3 python3-venv"
PYTHON_SUITS='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'

cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
VENV=$ROOT/.venv
STATE=$ROOT/.setup
LOCK=requirements.txt
WANT_SYSTEM=yes
WANT_PYTHON=yes
WANT_TEST=no

say() { printf '%s\n' "$*"; }

fail() {
    printf '\n' >&2
    printf '%s\n' "$@" >&2
    exit 1
}

usage() {
    sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

read_options() {
    local option
    for option in "$@"; do
        case $option in
            --test) WANT_TEST=yes ;;
            --system) WANT_PYTHON=no ;;
            --python) WANT_SYSTEM=no ;;
            --help) usage; exit 0 ;;
            *) usage >&2; exit 2 ;;
        esac
    done
    if [ "$WANT_SYSTEM$WANT_PYTHON" = nono ]; then
        usage >&2
        exit 2
    fi
    if [ "$WANT_TEST" = yes ]; then
        LOCK=requirements-dev.txt
    fi
}

# The names of those packages that are not installed.
missing_packages() {
    local name present
    present=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for name in "$@"; do
        grep -qx "installed $name" <<<"$present" || printf '%s ' "$name"
    done
}

# The first Python that is neither too old nor too new and can make virtual environments.
suitable_python() {
    local name
    for name in ${IVR_PYTHON:-} python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$name" >/dev/null && "$name" -c "$PYTHON_SUITS" >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
}

venv_is_whole() {
    [ -x "$VENV/bin/python" ] &&
        head -n 3 "$VENV/bin/pip" 2>/dev/null | grep -qF "$VENV/bin/python" &&
        "$VENV/bin/python" -c "$PYTHON_SUITS" >/dev/null 2>&1
}

install_system() {
    local wanted=$RUNTIME_PACKAGES missing
    if [ "$WANT_TEST" = yes ]; then
        wanted="$wanted $TEST_PACKAGES"
    fi
    if ! venv_is_whole && [ -z "$(suitable_python)" ]; then
        wanted="$PYTHON_PACKAGES $wanted"
    fi
    if ! command -v dpkg-query >/dev/null; then
        check_programs
        return
    fi
    # shellcheck disable=SC2086  # names are apart on purpose
    missing=$(missing_packages $wanted)
    missing=${missing% }
    if [ -n "$missing" ]; then
        install_packages "$missing"
    fi
}

# Where there are no Debian packages, somebody has to install the programs by other means.
check_programs() {
    if ! command -v espeak-ng >/dev/null; then
        fail "这台机器不是 Debian 系统，请先用它自己的方式安装 espeak-ng（含 libespeak-ng 库）。" \
            "This is not a Debian system: install espeak-ng with its own package manager first."
    fi
}

install_packages() {
    local missing=$1 as_root=()
    local command="apt-get update && apt-get install -y --no-install-recommends $missing"
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            as_root=(sudo)
        else
            fail "缺少系统软件包，需要管理员权限。请运行下面这一条命令，然后重新运行刚才的命令：" \
                "System packages are missing. Run this one command as root, then start again:" \
                "    $(root_command "$command")"
        fi
    fi
    say "正在安装系统软件包：$missing"
    say "Installing Debian packages: $missing"
    writable_state
    # The tests start their own Kamailio; Debian's service would take port 5060 from the hotline.
    if ! "${as_root[@]}" sh -c "export DEBIAN_FRONTEND=noninteractive
            case '$missing' in *kamailio*) [ ! -d /run/systemd/system ] || systemctl -q mask kamailio ;; esac
            apt-get -qq -o DPkg::Lock::Timeout=120 update &&
            apt-get -qq -y -o DPkg::Lock::Timeout=120 install --no-install-recommends $missing" \
            </dev/null >"$STATE/apt.log" 2>&1; then
        tail -n 15 "$STATE/apt.log" >&2
        fail "系统软件包没有装上，原因见上面几行。修好后可以直接运行：" \
            "The Debian packages could not be installed; see above. The command was:" \
            "    $command"
    fi
}

root_command() {
    if command -v sudo >/dev/null; then
        printf "sudo sh -c '%s'" "$1"
    else
        printf "su -c '%s'" "$1"
    fi
}

# The state folder, or a word about who owns it.
writable_state() {
    if ! mkdir -p "$STATE" 2>/dev/null || ! touch "$STATE/lock" 2>/dev/null; then
        fail "这个文件夹属于别的用户，写不进去：$ROOT。请用当初安装的用户运行，或者改回归属：" \
            "This folder belongs to another user. Run as that user, or take it over:" \
            "    $(root_command "chown -R $(id -un) $ROOT")"
    fi
}

install_python() {
    if venv_is_whole && locked_packages_are_there && the_project_is_there; then
        return
    fi
    writable_state
    exec 9>"$STATE/lock"
    flock 9 # make serve and make test may be started together
    if ! venv_is_whole; then
        make_venv
    fi
    : >"$STATE/pip.log"
    if ! locked_packages_are_there; then
        install_locked_packages
    fi
    if ! the_project_is_there; then
        install_the_project
    fi
}

make_venv() {
    local python
    python=$(suitable_python)
    if [ -z "$python" ]; then
        fail "没有合适的 Python：需要 3.11、3.12 或 3.13，并且带 venv。Debian 12 上请以管理员身份运行：" \
            "No suitable Python: 3.11, 3.12 or 3.13 with venv is needed. On Debian 12 run as root:" \
            "    apt-get update && apt-get install -y --no-install-recommends $PYTHON_PACKAGES"
    fi
    say "正在建立虚拟环境（$("$python" -V)）… Creating the virtual environment…"
    rm -rf "$VENV" "$STATE/locked-runtime" "$STATE/locked-test" "$STATE/project"
    if ! "$python" -m venv "$VENV" >"$STATE/venv.log" 2>&1; then
        tail -n 5 "$STATE/venv.log" >&2
        fail "虚拟环境没有建成，原因见上。 The virtual environment could not be made; see above."
    fi
}

digest() { cat "$@" | sha256sum | cut -d ' ' -f 1; }

# The test lock holds every package of the runtime lock, so either stamp will do for the runtime.
locked_packages_are_there() {
    if [ "$WANT_TEST" = yes ]; then
        stamped locked-test requirements-dev.txt
    else
        stamped locked-runtime requirements.txt
    fi
}

the_project_is_there() { [ -x "$VENV/bin/ivr" ] && stamped project pyproject.toml; }

stamped() { [ "$(cat "$STATE/$1" 2>/dev/null)" = "$(digest "$2")" ]; }

install_locked_packages() {
    local total
    total=$(grep -c '^[a-z]' "$LOCK")
    say "正在安装 Python 依赖（约 $total 个）… Installing about $total Python packages…"
    run_pip -r "$LOCK"
    digest requirements.txt >"$STATE/locked-runtime"
    if [ "$WANT_TEST" = yes ]; then
        digest requirements-dev.txt >"$STATE/locked-test"
    fi
}

install_the_project() {
    run_pip --no-deps -e .
    digest pyproject.toml >"$STATE/project"
}

run_pip() {
    if ! PIP_DISABLE_PIP_VERSION_CHECK=1 "$VENV/bin/python" -m pip install \
            --progress-bar off --no-input "$@" </dev/null 2>"$STATE/pip.err" |
            tee -a "$STATE/pip.log" | show_progress; then
        tail -n 15 "$STATE/pip.err" >&2
        fail "Python 依赖没有装上，原因见上面几行；多半是网络或软件源的问题，修好后再运行一次。" \
            "The Python packages could not be installed; see above. Mend the network, run again."
    fi
}

# A line for every tenth package; pip's own words stay in the log.
show_progress() {
    awk '/^(Collecting|Requirement already)/ { if (++n % 10 == 0) { print "  … " n; fflush() } }'
}

# The models that the tests hear and speak with, in a data folder of their own. Where they cannot be
# had, one line says so and the tests that need them are skipped.
fetch_test_models() {
    if [ -d "$STATE/models" ] && stamped models.stamp voices/models.yaml; then
        return
    fi
    say "正在取测试用的语音模型… Fetching the speech models of the tests…"
    # shellcheck disable=SC2086  # names are apart on purpose
    if "$VENV/bin/ivr" models fetch $TEST_MODELS --data "$STATE/models" \
            </dev/null >"$STATE/models.log" 2>&1; then
        digest voices/models.yaml >"$STATE/models.stamp"
    else
        say "测试用的语音模型没有取全（见 .setup/models.log），要用它们的测试会跳过。" \
            "Some speech models could not be fetched: the tests that need them are skipped."
    fi
}

main() {
    read_options "$@"
    if [ "$WANT_SYSTEM" = yes ]; then
        install_system
    fi
    if [ "$WANT_PYTHON" = yes ]; then
        install_python
    fi
    if [ "$WANT_TEST$WANT_SYSTEM$WANT_PYTHON" = yesyesyes ]; then
        fetch_test_models
    fi
}

main "$@"
