"""What sets a machine up agrees with itself, and no file tells where packages come from."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
INSTALL = ROOT / "scripts" / "install.sh"
MARKER = (
    r" ; python_version (?:>=|<) \"3\.\d+\""
    r"(?: and platform_machine == \"x86_64\" and sys_platform == \"linux\")?"
)
PINNED = re.compile(rf"([a-z0-9-]+)==([0-9][0-9A-Za-z.]*)({MARKER})?")
# Written apart, so that this file is not its own finding.
INDEX_HOSTS = (
    "py" + "pi.org",
    "pythonhosted" + ".org",
    "deb.debian" + ".org",
    "registry.npm" + "js",
)
INDEX_OPTIONS = ("--index-url", "--extra-index-url", "--find-links", "--trusted-host", "file://")
MACHINE_PATH = re.compile(r"(?<![\w.$}~/-])/(?:root|home|Users|work|builds?|tmp)/[\w.-]+")
PATHS_OF_THE_IMAGE = {"docker/Dockerfile", "docker/README.md"}


def tracked_files() -> list[Path]:
    """The repository's text files, as git knows them."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = done.stdout.decode().split("\0")
    assert done.returncode == 0, "git is needed to know the repository's files"
    paths = [ROOT / name for name in names if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


def lock(name: str) -> dict[str, tuple[str, str]]:
    """Package -> (version, marker) of a lock file; a line of any other kind fails."""
    found = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        match = PINNED.fullmatch(line)
        assert match, f"{name}: {line!r} is not an exact pin"
        found[match[1]] = (match[2], (match[3] or "").removeprefix(" ; "))
    return found


def wanted(*extras: str) -> dict[str, tuple[str, str]]:
    """Package -> (version, marker) of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    found = {}
    for line in lines:
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        name, _, version = requirement.partition("==")
        assert version, f"pyproject.toml: {line!r} is not pinned exactly"
        key = re.sub(r"[-_.]+", "-", name).lower()
        found[key] = (version, marker.replace("'", '"'))
    return found


def install(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(INSTALL), *options],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "extras"), [("requirements.txt", ()), ("requirements-dev.txt", ("dev",))]
)
def test_a_lock_file_holds_what_the_project_asks_for(name: str, extras: tuple[str, ...]) -> None:
    locked = lock(name)
    for package, pin in wanted(*extras).items():
        assert locked.get(package) == pin, f"{name}: {package} differs; run make lock"


def test_the_test_lock_holds_the_whole_runtime_lock() -> None:
    assert lock("requirements.txt").items() <= lock("requirements-dev.txt").items()


def test_the_newest_python_gets_the_module_that_it_lost() -> None:
    assert lock("requirements.txt")["audioop-lts"][1] == 'python_version >= "3.13"'


def test_no_file_records_where_packages_come_from() -> None:
    findings = [
        f"{path.relative_to(ROOT)}: {sign}"
        for path in tracked_files()
        for sign in (*INDEX_HOSTS, *INDEX_OPTIONS)
        if sign in path.read_text("utf-8", "replace") and path != Path(__file__)
    ]
    assert findings == []


def test_no_file_records_a_path_of_somebody_s_machine() -> None:
    findings = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        if str(path.relative_to(ROOT)) not in PATHS_OF_THE_IMAGE
        for match in MACHINE_PATH.finditer(path.read_text("utf-8", "replace"))
    ]
    assert findings == []


def test_the_makefile_and_the_image_share_one_install_script() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    image = (ROOT / "docker" / "Dockerfile").read_text("utf-8")
    pattern = re.compile(r"scripts/install\.sh((?: --[a-z]+)*)")
    known = set(re.findall(r"^ {12}(--[a-z]+)\)", INSTALL.read_text("utf-8"), re.MULTILINE))
    assert known >= {"--test", "--system", "--python"}
    for text in (makefile, image):
        calls = pattern.findall(text)
        assert calls
        assert {option for call in calls for option in call.split()} <= known


def test_the_image_installs_by_no_other_way() -> None:
    image = (ROOT / "docker" / "Dockerfile").read_text("utf-8")
    runs = re.findall(r"^RUN (.*(?:\\\n.*)*)", image, re.MULTILINE)
    assert [run for run in runs if run.startswith("scripts/install.sh")]
    assert not re.search(r"\b(apt-get|apt install|pip3?|venv)\b", "\n".join(runs))


def test_the_image_copies_only_what_is_there_and_serves_as_nobody_special() -> None:
    image = (ROOT / "docker" / "Dockerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (.*)$", image, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), f"COPY {source}"
    assert re.search(r"^USER (?!root)", image, re.MULTILINE)
    assert re.search(r"^VOLUME /data$", image, re.MULTILINE)
    ports = re.search(r"^EXPOSE 5060/udp 5060/tcp (\d+-\d+)/udp$", image, re.MULTILINE)
    assert ports
    assert f'"--rtp-ports", "{ports[1]}"' in image


def test_an_unknown_option_is_wrong_use() -> None:
    done = install("--everything")
    assert done.returncode == 2
    assert "--test" in done.stderr


def test_help_tells_every_option() -> None:
    done = install("--help")
    assert done.returncode == 0
    assert all(option in done.stdout for option in ("--test", "--system", "--python"))


def test_a_machine_that_lacks_nothing_is_done_at_once_and_silently() -> None:
    done = install("--system", PATH=os.environ["PATH"])
    assert (done.returncode, done.stdout) == (0, "")


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A folder of programs for PATH: a Debian without our packages, no sudo, nobody is root."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "sh", "cat", "cut", "dirname", "grep", "head", "mkdir", "sed", "touch"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    scripts = {"id": "echo 1000", "dpkg-query": "exit 1", "apt-get": "echo called >&2; exit 1"}
    for name, body in scripts.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    return programs


def test_without_root_the_one_command_is_printed(bare_machine: Path) -> None:
    done = install("--system", PATH=str(bare_machine))
    assert done.returncode == 1
    command = "apt-get update && apt-get install -y --no-install-recommends"
    assert [line for line in done.stderr.splitlines() if command in line]
    assert "espeak-ng" in done.stderr
    assert "管理员" in done.stderr
    assert "called" not in done.stderr


def test_with_sudo_the_packages_are_asked_for(bare_machine: Path, tmp_path: Path) -> None:
    sudo = bare_machine / "sudo"
    sudo.write_text(f'#!/bin/sh\n[ "$1" = -n ] && exit 0\necho "$@" >{tmp_path}/asked\n')
    sudo.chmod(0o755)
    done = install("--system", "--test", PATH=str(bare_machine))
    assert done.returncode == 0, done.stderr
    asked = (tmp_path / "asked").read_text("utf-8")
    assert "apt-get" in asked
    assert "baresip-core" in asked


def test_on_another_system_the_programs_are_named(bare_machine: Path) -> None:
    (bare_machine / "dpkg-query").unlink()
    done = install("--system", PATH=str(bare_machine))
    assert done.returncode == 1
    assert "espeak-ng" in done.stderr


@pytest.mark.parametrize("path", sorted(ROOT.glob("scripts/*.sh")), ids=lambda path: path.name)
def test_a_script_is_executable_and_stops_at_errors(path: Path) -> None:
    assert os.access(path, os.X_OK)
    assert "set -euo pipefail" in path.read_text("utf-8")
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Path:
    """A project whose install script only fetches the models of the tests, by an `ivr` of ours."""
    for folder in ("scripts", "voices", ".setup", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    script = INSTALL.read_text("utf-8").removesuffix('main "$@"\n') + "fetch_test_models\n"
    (tmp_path / "scripts" / "install.sh").write_text(script, "utf-8")
    (tmp_path / "voices" / "models.yaml").write_text("模型: {}\n", "utf-8")
    ivr = tmp_path / ".venv" / "bin" / "ivr"
    told = f'echo "$@" >>{tmp_path}/asked; mkdir -p .setup/models; exit $(cat {tmp_path}/fate)'
    ivr.write_text(f"#!/bin/sh\n{told}\n", "utf-8")
    ivr.chmod(0o755)
    return tmp_path


def _fetch(clone: Path, fate: int) -> subprocess.CompletedProcess[str]:
    (clone / "fate").write_text(str(fate))
    command = ["bash", str(clone / "scripts" / "install.sh")]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_models_of_the_tests_are_fetched_once(fresh_clone: Path) -> None:
    first, second = _fetch(fresh_clone, 0), _fetch(fresh_clone, 0)
    assert (first.returncode, second.returncode, second.stdout) == (0, 0, "")
    (asked,) = (fresh_clone / "asked").read_text("utf-8").splitlines()
    assert asked.startswith("models fetch kokoro zm_yunjian zf_xiaobei")
    assert asked.endswith(f"--data {fresh_clone}/.setup/models")


def test_models_that_cannot_be_had_do_not_keep_the_tests_from_running(fresh_clone: Path) -> None:
    done = _fetch(fresh_clone, 1)
    assert done.returncode == 0
    assert "要用它们的测试会跳过" in done.stdout
    assert _fetch(fresh_clone, 0).returncode == 0
    assert len((fresh_clone / "asked").read_text("utf-8").splitlines()) == 2


def test_the_models_of_the_tests_are_in_the_manifest() -> None:
    names = re.search(r'^TEST_MODELS="(.*)"$', INSTALL.read_text("utf-8"), re.MULTILINE)
    manifest = (ROOT / "voices" / "models.yaml").read_text("utf-8")
    assert names
    for name in names[1].split():
        assert re.search(rf"^  {name}:", manifest, re.MULTILINE), name
