"""How the value of a setting is read, from TOML or the environment. ValueError: it is wrong."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from ivr.accounts import is_place

_SIP_URI = re.compile(r"sips?:[^\s<>\"]+", re.ASCII)
_DATABASE = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://(?P<rest>[^\s/]*/[^\s/?]+(?:\?\S*)?)")
_WEBHOOK = re.compile(
    r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:[/?][^\s#\x00-\x1f]*)?",
    re.ASCII,
)
_BEGINNING = re.compile(r"(?:1[3-9]?|0[1-9])[0-9]{0,9}", re.ASCII)
"""Of mobiles and landlines: nothing else may be dialled."""
_HOST = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,62}|\[[0-9A-Fa-f:.]{2,45}\]", re.ASCII)
_KEYS = re.compile(r"[0-9*#]{1,4}")
_LINE = re.compile(r"[0-9A-Za-z+#._-]{1,64}\*?|\*")


def text(value: object) -> str:
    """Some words."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def optional_text(value: object) -> str | None:
    """Some words, or none."""
    return None if value in ("", None) else text(value)


def whole(least: int, most: int) -> Callable[[object], int]:
    """How a whole number within these bounds is read."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError
        number = int(value)
        if not least <= number <= most:
            raise ValueError
        return number

    return read


def address(value: object) -> tuple[str, int]:
    """An IP address (or localhost) and a port: 0.0.0.0:5060, [::]:5060."""
    host, separator, port = text(value).rpartition(":")
    host = host.strip("[]")
    if not separator or not host:
        raise ValueError
    if not _is_host(host):
        raise ValueError
    return host, whole(0, 65535)(port)


def optional_address(value: object) -> tuple[str, int] | None:
    """An address and a port, or none."""
    return None if value in ("", None) else address(value)


def _is_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def ports(value: object) -> tuple[int, int]:
    """The first and the last of a range of ports: 16384-17383."""
    first, separator, last = text(value).partition("-")
    low, high = whole(1024, 65535)(first), whole(1024, 65535)(last)
    if not separator or high <= low:
        raise ValueError
    return low, high


def networks(value: object) -> tuple[str, ...]:
    """Networks in CIDR notation, as a list or with commas."""
    items: object = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list):
        raise ValueError
    return tuple(str(ipaddress.ip_network(str(item).strip())) for item in items if str(item))


def number_beginnings(value: object) -> tuple[str, ...]:
    """What telephone numbers begin with, as a list or with commas."""
    items = _listed(value)
    if not all(_BEGINNING.fullmatch(item) for item in items):
        raise ValueError
    return items


def hosts(value: object) -> tuple[str, ...]:
    """Hosts by name or address, as a list or with commas; in lower case."""
    items = _listed(value)
    if not all(_HOST.fullmatch(item) for item in items):
        raise ValueError
    return tuple(item.lower() for item in items)


def _listed(value: object) -> tuple[str, ...]:
    items: object = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError
    return tuple(item.strip() for item in items if item.strip())


def targets(value: object) -> dict[str, str]:
    """Queue names and their SIP or tel addresses."""
    if isinstance(value, str):
        pairs = [item.partition("=") for item in value.split(",") if item.strip()]
        value = {name.strip(): uri.strip() for name, _, uri in pairs}
    if not isinstance(value, dict):
        raise ValueError
    for uri in value.values():
        if not isinstance(uri, str) or not uri.startswith(("sip:", "sips:", "tel:")):
            raise ValueError
    return dict(value)


def sip_uri(value: object) -> str | None:
    """A SIP address, or none."""
    given = optional_text(value)
    if given is not None and not _SIP_URI.fullmatch(given):
        raise ValueError
    return given


def database_url(value: object) -> str | None:
    """The address of a PostgreSQL database, or none."""
    given = optional_text(value)
    if given is None:
        return None
    found = _DATABASE.fullmatch(given)
    if found is None:
        raise ValueError
    return f"postgresql+psycopg://{found['rest']}"


def place(value: object) -> str | None:
    """Where requests are sent: a host with or without a port, or none."""
    given = optional_text(value)
    if given is not None and not is_place(given):
        raise ValueError
    return given


def session(value: object) -> int:
    """Seconds of a session timer (RFC 4028 §5 allows no less than 90); 0: none of ours."""
    seconds = whole(0, 86_400)(value)
    if 0 < seconds < 90:
        raise ValueError
    return seconds


def lines(value: object) -> dict[str, str]:
    """Dialled numbers and their entry flows."""
    if isinstance(value, str):
        pairs = [item.partition("=") for item in value.split(",") if item.strip()]
        value = {number.strip(): flow.strip() for number, _, flow in pairs}
    if not isinstance(value, dict):
        raise ValueError
    for number, flow in value.items():
        if not _LINE.fullmatch(number) or not isinstance(flow, str) or not flow.strip():
            raise ValueError
    return {number: flow.strip() for number, flow in value.items()}


def number(value: object) -> str | None:
    """A telephone number, or none."""
    given = optional_text(value)
    if given is not None and not (given.isascii() and given.removeprefix("+").isdigit()):
        raise ValueError
    return given


def yes_no(value: object) -> bool:
    """Yes or no, also in Chinese."""
    words = {"true": True, "false": False, "是": True, "否": False, "1": True, "0": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    raise ValueError


def way_to_people(value: object) -> str:
    """How callers are passed on: auto, refer or bridge."""
    given = text(value)
    if given not in ("auto", "refer", "bridge"):
        raise ValueError
    return given


def feature_code(value: object) -> str | None:
    """Keys that are pressed one after another, or none."""
    given = optional_text(value)
    if given is not None and not _KEYS.fullmatch(given):
        raise ValueError
    return given


def area_code(value: object) -> str | None:
    """An area code, or none."""
    if value in ("", None):
        return None
    given = text(value)
    if not (given.isascii() and given.isdigit() and given.startswith("0") and 3 <= len(given) <= 4):
        raise ValueError
    return given


def webhook(value: object) -> str | None:
    """The address of a webhook, or none."""
    given = optional_text(value)
    if given is not None and not _WEBHOOK.fullmatch(given):
        raise ValueError
    return given


def webhooks(value: object) -> dict[str, str | None]:
    """Teams and the addresses of their webhooks; csv: none, whatever counts for the others."""
    found = _by_name(value)
    return {team: None if place == "csv" else webhook(place) for team, place in found.items()}


def files(value: object) -> dict[str, str]:
    """Names and a file for each."""
    return _by_name(value)


def _by_name(value: object) -> dict[str, str]:
    if isinstance(value, str):
        pairs = [item.partition("=") for item in value.split(",") if item.strip()]
        value = {name.strip(): given.strip() for name, _, given in pairs}
    if not isinstance(value, dict):
        raise ValueError
    return {text(name): text(given) for name, given in value.items()}
