"""`ivr publish`: put the flows of the folder into force, without losing anybody's work."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr import app
from ivr.app.publishing import CaseReport, Merging, PublishingDesk
from ivr.commands.asking import ask, confirm, somebody_there, version_number
from ivr.commands.check import print_problems
from ivr.commands.output import print_json
from ivr.commands.progress import ProgressLine, cases_told_on
from ivr.commands.version_output import print_changes, print_diffs, shown
from ivr.config import Config
from ivr.domain.flow_versions import Changes, Files, changes_between
from ivr.domain.ports import FlowVersionRecord
from ivr.errors import PublishedMeanwhile
from ivr.flow.problems import FlowsRefused, Problem
from ivr.services.publishing import Standing, Way
from ivr.services.publishing_words import obstacle, undone
from ivr.services.version_words import change_fields, in_words, introduce, version_fields

SETTINGS = {"flows": "--flows"}

SHORT = 40
"""Lines of one file's diff that are shown before publishing."""


def add_arguments(parser: argparse.ArgumentParser) -> Sequence[argparse.ArgumentParser]:
    """`[--reason TEXT] [--by NAME] [--yes] [--merge] [--over N] … [--flows DIR] [--json]`."""
    parser.add_argument("--reason", metavar="原因", help="为什么改，一句话")
    parser.add_argument("--by", metavar="姓名", help="谁发布的，不写就用登录名")
    parser.add_argument("--yes", action="store_true", help="还有用例没走到的分支也发布，不再问")
    parser.add_argument("--merge", action="store_true", help="先把别人发布的改动并进文件夹，再发布")
    parser.add_argument(
        "--over",
        type=version_number,
        metavar="版本号",
        help="看过最新的这一版了，仍要用目录里的盖过它",
    )
    parser.add_argument(
        "--even-if-cases-fail", action="store_true", help="用例没通过也发布（不建议）"
    )
    parser.add_argument("--flows", metavar="目录", help="流程目录")
    parser.add_argument("--json", action="store_true", help="给程序看的输出")
    return [parser]


def run(options: argparse.Namespace, config: Config) -> int:
    """Check, compare, ask, publish; 1 when nothing was published for a reason."""
    with app.open_publishing(config, create=True) as desk:
        counter = _Counter(desk, options)
        try:
            counter.serve()
        except FlowsRefused as refused:
            counter.refused, counter.problems = "errors", refused.problems
            if counter.talks:
                print_problems(refused.problems)
        except PublishedMeanwhile as late:
            counter.refused = "published-meanwhile"
            print(late, file=sys.stderr)
    if options.json:
        print_json(counter.fields())
    return 1 if counter.refused else 0


@dataclass
class _Counter:
    """One attempt to publish: what it finds, asks and tells, and what has come of it."""

    desk: PublishingDesk
    options: argparse.Namespace
    refused: str | None = None
    """Why nothing was published although something was to be."""
    record: FlowVersionRecord | None = None
    changes: Changes = field(default_factory=Changes)
    problems: Sequence[Problem] = ()
    since: Sequence[FlowVersionRecord] = ()
    both: Sequence[str] = ()
    cases: CaseReport = field(default_factory=CaseReport)

    def serve(self) -> None:
        """Publish, or say why not."""
        merging = self.desk.merge() if self.options.merge else None
        if merging and not self._merged(merging):
            return
        edition = self.desk.load()
        standing = self.desk.stand(edition.files)
        self.changes, self.since, self.problems = standing.changes, standing.since, edition.warnings
        if standing.way is Way.NOTHING_NEW:
            assert standing.latest is not None
            self.desk.folder.remember(standing.latest)
            self.tell(f"目录里的流程和{introduce(standing.latest)}一样，没有要发布的。")
            return
        self._show(standing, edition.files)
        if not self._may(standing):
            return
        with ProgressLine() as line:
            report = app.prove_by_cases(self.desk.config, edition, cases_told_on(line))
        if not self._proved(report):
            return
        if (reason := self._reason()) is None:
            self._refuse("no-reason", "没有写为什么改。")
            return
        by = self.options.by or app.login_name()
        self.record = self.desk.publish(
            edition, standing, by=by, reason=reason, merging=merging is not None
        )
        self.tell(f"已发布第 {self.record.number} 版，正在运行的热线两秒内启用。")

    def fields(self) -> dict[str, object]:
        """What has come of it, under public field names."""
        return {
            "published": version_fields(self.record) if self.record else None,
            "refused": self.refused,
            "changes": change_fields(self.changes),
            "problems": [problem.as_json() for problem in (*self.problems, *self.cases.uncovered)],
            "since": [version_fields(record) for record in self.since],
            "both": list(self.both),
            "failed_cases": list(self.cases.failures),
        }

    @property
    def talks(self) -> bool:
        """Whether a person reads."""
        return not self.options.json

    @property
    def may_ask(self) -> bool:
        """Whether a person answers."""
        return self.talks and somebody_there()

    def tell(self, text: str) -> None:
        """Say it to a person, if one reads."""
        if self.talks:
            print(text)

    def _refuse(self, code: str, text: str) -> bool:
        self.refused = code
        if self.talks:
            print(f"没有发布：{text}", file=sys.stderr)
        return False

    def _merged(self, merging: Merging) -> bool:
        """Tell what was taken over; whether nothing is left that a person has to mend."""
        if merging.taken:
            self.tell(f"已并进文件夹：{in_words(merging.taken)}。")
        if merging.replaced and (base := merging.standing.base):
            self.tell(
                f"  被换掉的内容没有丢，都在{introduce(base)}里："
                f"ivr history {base.number} --restore 新文件夹"
            )
        if not merging.both:
            return True
        base, latest = merging.standing.base, merging.standing.latest
        assert base is not None
        assert latest is not None
        mine = self.desk.folder.files()
        self.both, self.since = merging.both, merging.standing.since
        self.changes = changes_between(latest.files, mine)
        if self.talks:
            print(f"—— 他们的改动，{shown(base)}到{shown(latest)}：")
            places = (f"{shown(base)}/", f"{shown(latest)}/")
            print_diffs(base.files, latest.files, merging.both, places)
            print(f"—— 您的改动，{shown(base)}到目录：")
            print_diffs(base.files, mine, merging.both, (f"{shown(base)}/", "目录/"))
        return self._refuse(
            "both-changed",
            f"{'、'.join(merging.both)} 两边都改了。请在目录里把他们的改动也写进去，再运行："
            f"ivr publish --over {latest.number}",
        )

    def _show(self, standing: Standing, files: Files) -> None:
        """What publishing changes, for a person who is about to decide."""
        if not self.talks:
            return
        latest = standing.latest
        print(f"和{introduce(latest)}相比：" if latest else "第一次发布：")
        print_changes(standing.changes)
        if latest and somebody_there():
            places = (f"{shown(latest)}/", "目录/")
            print_diffs(latest.files, files, standing.changes.names, places, most=SHORT)
        if self.problems:
            print_problems(self.problems)

    def _may(self, standing: Standing) -> bool:
        """Whether no work of others is lost, or knowingly."""
        found = obstacle(standing, self.options.over)
        if found is None:
            if self.options.over is not None and (told := undone(standing)):
                self.tell(told)
            return True
        if found.code == "taken-back" and self.may_ask:
            print(found.text)
            if confirm("现在就发布，让退回去的改动重新启用吗？"):
                return True
            return self._refuse(found.code, "什么也没有变。")
        return self._refuse(found.code, found.text)

    def _proved(self, cases: CaseReport) -> bool:
        """Whether the talks in cases/ forbid nothing, or it was confirmed."""
        self.cases = cases
        for failure in cases.failures:
            self.tell(failure)
        if cases.failures and not self.options.even_if_cases_fail:
            return self._refuse(
                "cases-failed",
                f"{len(cases.failures)} 个用例没通过。看整通对话：ivr cases；只是话换了说法的："
                "ivr cases --update。改好再发布，真的急就加 --even-if-cases-fail。",
            )
        if not cases.uncovered or self.options.yes:
            return True
        if self.talks:
            print_problems(cases.uncovered)
        if self.may_ask and confirm("这些分支没有用例走到，仍然发布吗？"):
            return True
        return self._refuse("uncovered", "有分支没有用例走到。补上用例，或者加 --yes 表示知道了。")

    def _reason(self) -> str | None:
        """Why; a person has to say so, a script may be silent. None: the person would not."""
        if self.options.reason is not None:
            return str(self.options.reason).strip()
        answer: str | None = ""
        while self.may_ask and answer == "":
            answer = ask("为什么改（一句话，以后查得到；不想发布就按 Ctrl+C）：")
        return answer
