"""Models that this machine may have: tests that need one say so when it is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ivr import app
from ivr.app.natural_voice import model_at_hand
from ivr.config import Config, default_data_folder, load
from ivr.speech.kokoro_synthesizer import KokoroModel
from ivr.speech.voices import Voices

PROJECT = Path(__file__).resolve().parents[2]
VOICES = PROJECT / "voices"
FETCHED = PROJECT / ".setup" / "models"
"""Where scripts/install.sh --test puts the models of the tests."""
KEPT = PROJECT / ".pytest_cache" / "d" / "voices-proof"
"""Where the proof of the voices keeps its data folder."""


def data_folders() -> list[Path]:
    """The data folders in which models may lie; TEST_MODELS names one more."""
    named = os.environ.get("TEST_MODELS")
    return [*([Path(named)] if named else []), FETCHED, default_data_folder(), KEPT]


def config_of(data: Path) -> Config:
    """The settings of a data folder, all as they come."""
    return load(data, None, {})


def folder_of(model: str) -> Path:
    """Where a model of the manifest lies; skips the test where it has not been fetched."""
    for data in data_folders():
        installed = app.open_models(config_of(data)).store.installed(model)
        if installed is not None and not installed.missing():
            return installed.folder
    pytest.skip(f"no model {model} here: scripts/install.sh --test fetches it")


def kokoro() -> KokoroModel:
    """The neural voice; skips the test where it has not been fetched."""
    for data in data_folders():
        model = model_at_hand(config_of(data), Voices(VOICES))
        if model is not None:
            return model
    pytest.skip("no neural voice here: scripts/install.sh --test fetches it")


def whisper() -> Path:
    """The folder of Whisper base; skips the test where it has not been fetched."""
    return folder_of("whisper-base")
