"""The schema that editors use accepts what the parser accepts, and sees what has a wrong shape."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from ivr.flow.schema import flow_schema
from ivr.flow.words import VERBS, WORDS

ROOT = Path(__file__).parents[2]
GOOD = [*(ROOT / "flows").glob("*.yaml"), *(ROOT / "tests/data/flows/good").glob("*.yaml")]
BAD = sorted((ROOT / "tests/data/flows/bad").glob("*.yaml"))

SHAPE = ("F010", "F011")
"""The codes that are about shape alone: every example of them is seen in the editor as well."""


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    schema = flow_schema()
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def test_the_shipped_flows_and_the_test_flows_fit(validator: Draft7Validator) -> None:
    assert len(GOOD) > 15
    for path in GOOD:
        errors = list(validator.iter_errors(yaml.safe_load(path.read_text("utf-8"))))
        assert errors == [], f"{path.name}: {errors[0].message if errors else ''}"


def test_the_examples_of_the_reference_fit(validator: Draft7Validator) -> None:
    text = (ROOT / "docs" / "flow-language.md").read_text("utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert examples
    for example in examples:
        assert validator.is_valid(yaml.safe_load(example))


@pytest.mark.parametrize("path", [p for p in BAD if p.name[:4] in SHAPE], ids=lambda p: p.stem)
def test_a_wrong_shape_is_seen_in_the_editor(validator: Draft7Validator, path: Path) -> None:
    assert not validator.is_valid(yaml.safe_load(path.read_text("utf-8")))


def test_every_word_of_the_language_can_be_completed_and_is_explained() -> None:
    shown: dict[str, set[str]] = {}
    for definition in flow_schema()["definitions"].values():
        for word, shape in definition.get("properties", {}).items():
            shown.setdefault(word, set()).add(shape.get("description", ""))
    assert shown.keys() == {word.chinese for word in WORDS}
    assert all("" not in told for told in shown.values())


def test_a_new_step_can_be_begun_with_any_verb() -> None:
    snippets = flow_schema()["definitions"]["step"]["defaultSnippets"]
    assert [snippet["label"] for snippet in snippets] == list(VERBS)
