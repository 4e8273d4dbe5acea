"""Recordings put into words by whatever hears here."""

from __future__ import annotations

from pathlib import Path

from ivr.app.transcribing import Transcribed, transcribe
from ivr.domain.transcripts import TRANSCRIBED
from ivr.errors import EngineError
from storage.database import ScratchDatabase
from tests.services.town import Town

FOLDER = Path("recordings")


def hear(path: Path) -> str:
    if path.name == "gone.wav":
        raise FileNotFoundError(path)
    if path.name == "broken.wav":
        raise EngineError("不是录音")
    return f"听到{path.relative_to(FOLDER)}"


def test_what_can_be_heard_is_stored_and_the_rest_stays_for_another_time() -> None:
    database = ScratchDatabase()
    town = Town.load(database)
    for name in ("a.wav", "gone.wav", "b.wav", "broken.wav"):
        town.run("登记投诉", 留言录音=name, 联系电话="13800000001")
    wanted = town.operator.spoken_orders()
    assert [references for references in wanted.values()] == [
        ["a.wav"],
        ["gone.wav"],
        ["b.wav"],
        ["broken.wav"],
    ]
    done = list(transcribe(town.operator, FOLDER, hear, wanted))
    assert [one.words for one in done] == ["听到a.wav", None, "听到b.wav", None]
    assert isinstance(done[0], Transcribed)
    first = town.order(done[0].number)
    assert [e.note for e in first.history if e.event == TRANSCRIBED] == ["a.wav：听到a.wav"]
    assert set(town.operator.spoken_orders()) == {done[1].number, done[3].number}
    assert town.operator.transcribe(done[0].number, "a.wav", "再听一次") == first
    database.close()
