"""Case files brought up to new wording: a whole file that then passes, or none of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ivr.app.case_runs import run_cases
from ivr.app.house import flows_folder
from ivr.clock import SystemClock, local
from ivr.config import Config
from ivr.errors import ConfigError
from ivr.flow.library import FlowSet
from ivr.flow.source import read_bytes
from ivr.simulator.cases.parse import parse
from ivr.simulator.cases.run import CaseRun
from ivr.simulator.cases.story import reasons
from ivr.simulator.cases.update import Edit, Refusal, edited, update_of
from ivr.system_reasons import reason_of

BOM = "\ufeff"
"""Some editors begin a file with it."""

ASIDE = "kept-cases"
"""Where in the data folder case files are kept as they were."""


@dataclass(frozen=True, slots=True)
class CaseUpdate:
    """What was changed in a case's file, or why nothing was."""

    run: CaseRun
    edits: tuple[Edit, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class CaseUpdates:
    """One round of updates; what is changed is kept aside as it was."""

    config: Config
    flows: FlowSet
    aside: Path
    """Where; made when the first file is changed."""

    def update(self, failed: CaseRun) -> CaseUpdate:
        """Change the wording in the case's file, if nothing but the wording has changed."""
        wanted = update_of(failed)
        if wanted.refusals:
            return CaseUpdate(failed, refusals=wanted.refusals)
        path = Path(failed.case.file)
        try:
            before = path.read_bytes()
            mark = BOM if before.decode().startswith(BOM) else ""
            text, left = edited(before.decode().removeprefix(BOM), wanted.edits)
            after = (mark + text).encode()
            refusals = tuple(
                Refusal(edit.place, f"这一行的写法程序改不了，请自己改成：{edit.new}")
                for edit in left
            )
            refusals = refusals or self._wrong_in(after, failed.case.file)
            if refusals:
                return CaseUpdate(failed, refusals=refusals)
            self._keep(path, before)
            path.write_bytes(after)
        except OSError as error:
            raise ConfigError(
                f"改不了用例 {path}（{reason_of(error)}），请检查权限和磁盘。"
            ) from error
        return CaseUpdate(failed, wanted.edits)

    def _wrong_in(self, data: bytes, file: str) -> tuple[Refusal, ...]:
        """Why the file would still not pass with this content."""
        parsed = parse(read_bytes(data, file), file)
        if parsed.case is None:
            return tuple(Refusal(p.span, f"改了就写错了：{p.text}") for p in parsed.problems)
        (run,) = run_cases(self.config, self.flows, [parsed.case])
        return tuple(Refusal(place, f"改了话也还是不对：{text}") for place, text in reasons(run))

    def _keep(self, path: Path, data: bytes) -> None:
        cases = flows_folder(self.config) / "cases"
        inside = path.is_relative_to(cases)
        kept = self.aside / (path.relative_to(cases) if inside else Path(path.name))
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(data)


def open_case_updates(config: Config, flows: FlowSet) -> CaseUpdates:
    """A round of updates that begins now."""
    now = local(SystemClock().now())
    return CaseUpdates(config, flows, config.data / ASIDE / f"{now:%Y%m%d-%H%M%S}")
