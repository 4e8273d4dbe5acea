"""Every shipped prompt in the default voice, listened to by somebody else; and what it costs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr import app
from ivr.app.natural_voice import model_at_hand
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.english import by_language
from ivr.media.sound import Sound
from ivr.models.kinds import SPEAK, SPEAKER
from ivr.models.progress import Unwatched
from ivr.speech.kokoro_synthesizer import KokoroSynthesizer
from ivr.speech.voices import Voices
from tests.helpers.mandarin_ear import Ear, errors
from tests.helpers.models import VOICES, config_of, whisper

PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "voices.md"
MOST_WRONG = 0.15
SHORT = 4
ROW = 5
"""Words of up to so many characters are heard in rows of so many: calls say them in rows, too."""
TIMED = (
    "五",
    "和平路",
    "预计今天下午三点二十分来电",
    "停电报修请按一，查停电消息请按二，其他事情请按三，找人工请按零",
)


@dataclass(frozen=True)
class Heard:
    """What was written, what was heard, and how many of its syllables were wrong."""

    written: str
    heard: str
    wrong: int
    total: int


@pytest.fixture
def config(request: pytest.FixtureRequest) -> Config:
    """A data folder that is kept: only what has changed is rendered again."""
    folder = request.config.cache.mkdir("voices-proof")
    config = config_of(folder)
    app.ensure_all(config, roles=(SPEAK, SPEAKER))
    models = app.open_models(config)
    with models.fetcher(Unwatched()) as fetcher:
        fetcher.fetch(models.model("whisper-base"))
    return config


@pytest.mark.proof
@pytest.mark.timeout(3 * 3600)
def test_every_shipped_prompt_is_understood(config: Config) -> None:
    with app.open_voice_work(config) as work:
        assert work.natural
        texts = [text for text in work.texts if not speaks_english(text)]
        work.prompts.refine(texts, slow=False)
        assert work.prompts.wait_refined().failed == 0
        ear = Ear(whisper())
        found = [listen(ear, row, work) for row in rows(texts)]
        minutes = sum(work.prompts.sound([(text, True)]).duration_ms for text in texts) / 6e4
    costs = list(measured(config))
    wrong, total = sum(one.wrong for one in found), sum(one.total for one in found)
    write_page(found, len(texts), minutes, costs)
    assert wrong / total <= MOST_WRONG


def speaks_english(text: str) -> bool:
    """Whether some of it is English, which `test_english_voice` listens to."""
    return any(english for _, english in by_language(text))


def rows(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Sentences by themselves, short words in rows."""
    short = [text for text in texts if len(text) <= SHORT]
    yield from ((text,) for text in texts if len(text) > SHORT)
    yield from (tuple(short[at : at + ROW]) for at in range(0, len(short), ROW))


def listen(ear: Ear, row: Sequence[str], work: app.VoiceWork) -> Heard:
    written = "，".join(row)
    pieces = [(f"{text}，", True) for text in row]
    for text in row:
        source = work.prompts.source(text)
        assert source is not None
        assert source[0] in ("录音", "Kokoro")
    sound: Sound = work.prompts.sound(pieces)
    heard = ear.hear(sound)
    return Heard(written, heard, *errors(written, heard))


def measured(config: Config) -> Iterator[str]:
    """How long some texts take, and what memory: rendered anew, whatever is at hand."""
    voices = Voices(VOICES)
    model = model_at_hand(config, voices)
    assert model is not None
    voice = KokoroSynthesizer(model, voices.profile, voices.mandarin)
    clock = SystemClock()
    began_ms = clock.monotonic_ms()
    voice.render("您好")
    took_s = (clock.monotonic_ms() - began_ms) / 1000
    yield f"| the process starts and says 您好 | {took_s:.1f} s | |"
    for text in TIMED:
        used, began = _used_s(voice), time.monotonic()
        sound = voice.render(text)
        took, cost = time.monotonic() - began, _used_s(voice) - used
        seconds = sound.duration_ms / 1000
        yield f"| {text} ({seconds:.1f} s) | {took:.1f} s | {cost / seconds:.2f} |"
    status = Path(f"/proc/{voice.process.pid}/status").read_text("ascii")
    peak_kb = int(status.split("VmHWM:")[1].split()[0])
    yield f"| most memory (resident) | {peak_kb // 1024} MB | |"
    voice.close()


def _used_s(voice: KokoroSynthesizer) -> float:
    """Seconds of processor that the voice's process has used."""
    fields = Path(f"/proc/{voice.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def write_page(found: Sequence[Heard], texts: int, minutes: float, costs: Sequence[str]) -> None:
    wrong, total = sum(one.wrong for one in found), sum(one.total for one in found)
    perfect = sum(one.wrong == 0 for one in found)
    worst = sorted(found, key=lambda one: one.wrong / one.total, reverse=True)[:20]
    lines = [
        "# Proof: the default voice is understood",
        "",
        "Written by `make proof` (`tests/proof/test_voices.py`). Every text that the shipped flows "
        "say, in Kokoro's `zm_yunjian`, at 8 kHz in A-law, heard by Whisper base without a prompt; "
        f"words of up to {SHORT} characters in rows of {ROW}.",
        "",
        f"- {texts} texts, {minutes:.1f} minutes, {total} syllables.",
        f"- **Pinyin error rate {wrong / total:.3f}** (wanted: at most {MOST_WRONG}); "
        f"{perfect} of {len(found)} utterances without any error.",
        "",
        "## What it costs",
        "One text at a time, on a machine with other work to do; the last column is the "
        "processor's time for a second of speech, which other work does not change much.",
        "",
        "| text | time | processor |",
        "|---|---|---|",
        *costs,
        "",
        "## The twenty heard worst",
        "Short words without a context are hard for a recogniser; homophones are no errors.",
        "",
        "| written | heard | wrong |",
        "|---|---|---|",
        *(f"| {one.written} | {one.heard} | {one.wrong} of {one.total} |" for one in worst),
    ]
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")
