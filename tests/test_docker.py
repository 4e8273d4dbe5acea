"""The compose file: it parses, and what it hands to the hotline are settings that this reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from ivr.app.store import store_place
from ivr.config import load
from ivr.settings import SETTINGS

DOCKER = Path(__file__).parent.parent / "docker"


@pytest.fixture
def compose() -> dict[str, Any]:
    found = yaml.safe_load((DOCKER / "compose.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def environment() -> dict[str, str]:
    lines = (DOCKER / "postgresql.env").read_text("utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def test_without_its_profile_only_the_hotline_runs(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "profiles" not in service] == ["hotline"]
    assert services["hotline"]["depends_on"]["database"]["required"] is False
    # Nothing is set there: ivr.toml in the data folder keeps its say.
    assert set(services["hotline"]["environment"].values()) == {None}


def test_what_the_hotline_is_given_are_its_settings(
    compose: dict[str, Any], environment: dict[str, str], tmp_path: Path
) -> None:
    names = set(compose["services"]["hotline"]["environment"])
    assert names <= {setting.environment for setting in SETTINGS}
    given = {name: value for name, value in environment.items() if name in names}
    assert set(given) == names
    secret = tmp_path / "ivr-db"
    secret.write_text("dianli-95598\n", "utf-8")
    given["IVR_DATABASE_PASSWORD_FILE"] = str(secret)
    place = store_place(load(tmp_path, None, given))
    assert (place.file, place.password) == (None, "dianli-95598")
    assert place.shown == "postgresql+psycopg://ivr@127.0.0.1:5432/ivr"


def test_both_sides_speak_of_the_same_database(
    compose: dict[str, Any], environment: dict[str, str]
) -> None:
    hotline, database = compose["services"]["hotline"], compose["services"]["database"]
    assert database["profiles"] == [environment["COMPOSE_PROFILES"]]
    url = make_url(environment["IVR_DATABASE_URL"])
    server = database["environment"]
    assert (url.username, url.database) == (server["POSTGRES_USER"], server["POSTGRES_DB"])
    assert database["ports"] == [f"{url.host}:{url.port}:5432"]
    assert url.password is None
    (secret,) = hotline["secrets"]
    assert database["secrets"] == [secret]
    inside = f"/run/secrets/{secret}"
    assert server["POSTGRES_PASSWORD_FILE"] == inside
    assert environment["IVR_DATABASE_PASSWORD_FILE"] == inside
    assert "HOTLINE_DATABASE_SECRET" in compose["secrets"][secret]["file"]
    assert "HOTLINE_DATABASE_SECRET" in environment


def test_the_hotline_waits_for_a_database_that_answers(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["hotline"]["depends_on"]["database"]["condition"] == "service_healthy"
    check = services["database"]["healthcheck"]["test"]
    assert check[:2] == ["CMD", "pg_isready"]
    kept = [volume.partition(":")[0] for s in services.values() for volume in s["volumes"]]
    assert set(kept) == set(compose["volumes"])
