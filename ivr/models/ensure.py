"""Before the line opens: for every role the best model that can be had, without ever failing."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from ivr.errors import IvrError
from ivr.models.fetch import Fetcher
from ivr.models.kinds import ROLES
from ivr.models.model import Manifest
from ivr.models.progress import Stopped
from ivr.models.store import Installed, ModelStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ensured:
    """What fills a role now; `note` is what an operator should be told, if anything."""

    role: str
    model: Installed | None
    note: str | None = None


def filling(role: str, manifest: Manifest, store: ModelStore) -> Installed | None:
    """The model that fills a role as things are: the chosen one, else the best that is there."""
    chosen = store.chosen(role)
    for name in (*((chosen,) if chosen else ()), *manifest.wanted.get(role, ())):
        installed = store.installed(name)
        if installed is not None and not installed.missing():
            return installed
    return None


def ensure_models(
    manifest: Manifest,
    store: ModelStore,
    fetcher: Fetcher,
    roles: Collection[str] | None = None,
) -> list[Ensured]:
    """Fetch what is missing, in the manifest's order; only `Stopped` of the watcher gets out.

    `roles`: of all that the manifest wants only these.
    """
    wanted = [role for role in manifest.wanted if roles is None or role in roles]
    return [_ensure(role, manifest, store, fetcher) for role in wanted]


def _ensure(role: str, manifest: Manifest, store: ModelStore, fetcher: Fetcher) -> Ensured:
    chosen = store.chosen(role)
    there = filling(role, manifest, store)
    if there is not None:
        lost = chosen is not None and there.name != chosen
        note = f"选用的模型「{chosen}」坏了或不在了，{_instead(role, there)}" if lost else None
        return Ensured(role, there, note)
    told = []
    for name in manifest.wanted[role]:
        try:
            installed = fetcher.fetch(manifest.models[name]).installed
        except Stopped:
            raise
        except (IvrError, OSError) as error:
            log.info("%s cannot be had: %s", name, error)
            told.append(f"{name} 取不到（{getattr(error, 'short', error)}）")
        except Exception:
            # The line has to open whatever a model's source does; the log keeps what it was.
            log.exception("fetching %s failed", name)
            told.append(f"{name} 取不到（程序出错，见日志）")
        else:
            missed = f"{'，'.join(told)}，{_instead(role, installed)}" if told else None
            return Ensured(role, installed, missed)
    first = manifest.wanted[role][0]
    lacking = f"没有{ROLES[role]}的模型，先不用它：{'，'.join(told)}"
    return Ensured(role, None, f"{lacking}。修好后运行 ivr models fetch {first}。")


def _instead(role: str, installed: Installed) -> str:
    return f"{ROLES[role]}先用 {installed.name}；看全部：ivr models list。"
