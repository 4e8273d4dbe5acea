"""Whatever happens to a flow file, loading it answers with problems that an admin can find."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.flow.catalogue import Known
from ivr.flow.library import Loaded, load_flows
from ivr.flow.problems import Problem
from tests.dialogue.generated.breaking import broken_sets
from tests.dialogue.generated.flows import flow_files
from tests.dialogue.generated.vocabulary import KNOWN
from tests.flow.known import KNOWN as SHARED_KNOWN

GOOD = Path(__file__).parent.parent / "data" / "flows" / "good"
SHARED = {path.name: path.read_text("utf-8") for path in sorted(GOOD.glob("*.yaml"))}
WITHIN_S = 2.0
"""Of the processor's time: other work on the machine is no fault of the file."""

_CHINESE = re.compile("[\u4e00-\u9fff]")
_BREAKS = re.compile("\r\n|\r|\n")


@settings(max_examples=150)
@given(broken_sets(st.just(SHARED)))
def test_a_written_flow_that_is_broken_is_refused_with_places(files: dict[str, bytes]) -> None:
    check_broken(files, SHARED_KNOWN)


@settings(max_examples=100)
@given(broken_sets(flow_files()))
def test_a_generated_flow_that_is_broken_is_refused_with_places(files: dict[str, bytes]) -> None:
    check_broken(files)


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_answered(data: bytes) -> None:
    check_broken({"甲.yaml": data})


def check_broken(files: Mapping[str, bytes], known: Known = KNOWN) -> Loaded:
    """Load the files; complain of anything that is not as promised."""
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        began = time.process_time()
        loaded = load_flows(Path(folder), known)
        took_s = time.process_time() - began
    assert took_s < WITHIN_S, f"{took_s:.1f} s"
    stopped = any(problem.stops for problem in loaded.problems)
    assert stopped is (loaded.flows is None), loaded.problems
    for problem in loaded.problems:
        check_problem(problem, files)
    return loaded


def check_problem(problem: Problem, contents: Mapping[str, bytes]) -> None:
    """A problem stands where a file has something, and tells it in Chinese."""
    content = contents[Path(problem.span.file).name]
    lines = _BREAKS.split(content.decode("utf-8-sig", "replace"))
    assert 1 <= problem.span.line <= len(lines), f"{problem}: {len(lines)} lines"
    line = lines[problem.span.line - 1]
    assert 1 <= problem.span.column <= len(line) + 1, f"{problem}: {line!r}"
    assert _CHINESE.search(problem.text), problem
    assert problem.hint is None or _CHINESE.search(problem.hint), problem
    assert re.fullmatch(r"[FW]0\d\d", problem.code), problem
    assert "\n" not in problem.text, problem
