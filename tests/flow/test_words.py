from __future__ import annotations

import re
import shutil
from pathlib import Path

from ivr.flow.catalogue import BUILT_IN, READINGS
from ivr.flow.library import load_flows
from ivr.flow.values import SlotType
from ivr.flow.words import VERBS, WORDS, allowed
from tests.flow.known import KNOWN

REFERENCE = Path(__file__).parents[2] / "docs" / "flow-language.md"


def test_there_are_nine_verbs_and_each_is_a_word() -> None:
    assert len(VERBS) == 9
    assert set(VERBS) <= {word.chinese for word in WORDS}
    assert all(chinese in allowed(code) for chinese, code in VERBS.items())


def test_a_word_means_one_thing() -> None:
    codes: dict[str, set[str]] = {}
    for word in WORDS:
        codes.setdefault(word.chinese, set()).add(word.code)
    assert all(len(found) == 1 for found in codes.values())


def test_every_word_type_and_reading_stands_in_the_admins_reference() -> None:
    text = REFERENCE.read_text("utf-8")
    names = [word.chinese for word in WORDS]
    names += [kind.value for kind in SlotType]
    names += [*READINGS, *BUILT_IN]
    assert [name for name in names if name not in text] == []


def test_the_reference_s_own_examples_are_right(tmp_path: Path) -> None:
    for name in ("找人", "危险"):
        shutil.copy(
            Path(__file__).parents[1] / "data" / "flows" / "good" / f"{name}.yaml", tmp_path
        )
    for number, example in enumerate(
        re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text("utf-8"), re.DOTALL)
    ):
        folder = tmp_path / "知识" if example.startswith("知识:") else tmp_path
        folder.mkdir(exist_ok=True)
        (folder / f"例{number}.yaml").write_text(example, "utf-8")
    loaded = load_flows(tmp_path, KNOWN)
    assert loaded.problems == (), "\n".join(map(str, loaded.problems))
    assert "报修" in loaded.or_refuse().flows
