"""Recordings heard with the models of this machine: what `ivr hear` does."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.app.house import load_checked_flows
from ivr.app.models import open_models
from ivr.calls.questions import patience_of
from ivr.config import Config
from ivr.dialogue.waiting import listen
from ivr.errors import EngineError, WrongUse
from ivr.flow.model import Ask
from ivr.models.kinds import HEAR, KINDS
from ivr.speech.hearing.endpointer import Expecting
from ivr.speech.hearing.listening import Question
from ivr.speech.hearing.replay import HeardFile, Passage, Replay
from ivr.speech.hearing.silero_vad import SileroVad
from ivr.speech.recognition.engines import Engine, engine_of
from ivr.speech.recognition.pool import RecognizerPool
from ivr.speech.recognition.recognizer import Grammar

NO_MODEL = (
    "这台机器上还没有语音识别模型，只能断句，听不出字。"
    "请用 ivr models fetch 下载，或用 --model 写上模型的文件夹。"
)
LOADING_S = 120.0
POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Model:
    """A model's folder and the engine that it is for."""

    engine: Engine
    folder: Path


def models_folder(config: Config) -> Path:
    """Where the models of this machine lie."""
    return config.data / "models"


def find_models(config: Config, named: Sequence[Path]) -> list[Model]:
    """The named models, or else the one in use and one of each other engine that lies there."""
    if named:
        return [Model(engine_of(folder), folder) for folder in named]
    found: dict[str, Model] = {}
    store = open_models(config)
    in_use = store.filling(HEAR)
    fetched = [store.store.installed(name) for name in store.store.names()]
    for installed in (in_use, *fetched):
        if installed is not None and KINDS[installed.kind].role == HEAR:
            engine = engine_of(installed.folder)
            found.setdefault(engine.name, Model(engine, installed.folder))
    folder = models_folder(config)
    for child in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            engine = engine_of(child)
        except EngineError:
            continue
        found.setdefault(engine.name, Model(engine, child))
    return list(found.values())


def question_of(config: Config, named: str | None) -> Question:
    """What a step of a flow listens for; no step: anything."""
    if named is None:
        return Question()
    flow_name, _, step_name = named.replace("：", ":").partition(":")
    flows = load_checked_flows(config)
    plan = flows.plans.get(flow_name)
    if plan is None:
        known = "、".join(flows.plans)
        raise WrongUse(f"--step 里没有叫「{flow_name}」的流程，有的是：{known}。")
    step = plan.flow.steps.get(step_name)
    if not isinstance(step, Ask):
        asked = "、".join(name for name, one in plan.flow.steps.items() if isinstance(one, Ask))
        raise WrongUse(f"流程「{flow_name}」里没有叫「{step_name}」的问题，有的是：{asked}。")
    awaited = listen(plan, step)
    patience = patience_of(awaited)
    if plan.digits_of(step) is not None:
        # Digits are no phrases: a closed grammar would hear none of them.
        return Question(patience=patience, expecting=lambda _: Expecting.MORE)
    if plan.kind_of(step.slot) is not None and not step.options:
        return Question(patience=patience)
    return Question(Grammar(awaited.phrases), patience)


def hear(file: HeardFile, question: Question, model: Model | None) -> list[Passage]:
    """What is said in a recording; without a model only when."""
    vad = SileroVad()
    if model is None:
        return list(Replay(file, vad, question).passages())
    with open_model(model) as pool:
        return list(Replay(file, vad, question, pool).passages())


@contextmanager
def open_model(model: Model) -> Iterator[RecognizerPool]:
    """One process that recognises with this model; EngineError where it does not start."""
    pool = RecognizerPool(model.engine, model.folder, processes=1)
    try:
        ends = time.monotonic() + LOADING_S
        while not pool.state.ready:
            fault = pool.state.fault
            if fault is not None or time.monotonic() > ends:
                told = fault or "装载模型用了太久"
                raise EngineError(f"模型「{model.folder}」用不了：{told}")
            time.sleep(POLL_S)
        yield pool
    finally:
        pool.close()
