"""Words stand in the middle of their shape, wherever the picture was laid out."""

from __future__ import annotations

import re
import subprocess

import pytest

from ivr.flow.picture.svg import centred


@pytest.mark.parametrize("look", ["shape=box", "shape=box style=rounded", "shape=ellipse"])
def test_the_lines_of_a_box_are_put_into_its_middle(look: str) -> None:
    dot = f"digraph {{ a [{look} label=<一<br/>二三四五> fixedsize=true width=2 height=1]; b }}"
    drawn = subprocess.run(["dot", "-Tsvg"], input=dot.encode(), capture_output=True, check=True)
    assert 'text-anchor="start"' in drawn.stdout.decode()
    lines = re.findall(r"<text [^>]*>[一二三四五]+</text>", centred(drawn.stdout).decode())
    places = {(re.findall(r' x="([^"]*)"', line)[0], "middle" in line) for line in lines}
    assert places == {("72.00" if "ellipse" not in look else "72", True)}


def test_a_node_without_a_shape_is_left_as_it_is() -> None:
    dot = "digraph { a [shape=plaintext label=<一>] }"
    drawn = subprocess.run(["dot", "-Tsvg"], input=dot.encode(), capture_output=True, check=True)
    assert 'text-anchor="start"' in centred(drawn.stdout).decode()
