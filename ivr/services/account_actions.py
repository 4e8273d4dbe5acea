"""The business actions about accounts: the check of the caller, bills, applications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from ivr.clock import SHANGHAI, local
from ivr.domain.application import Application
from ivr.domain.bill import Arrears, Balance, Bill, Payment
from ivr.domain.money import in_yuan
from ivr.domain.month import Month, said_month
from ivr.domain.second_fact import CheckLimits, FactKind
from ivr.domain.text import spoken_number, squeezed
from ivr.services import spoken
from ivr.services.application_desk import ApplicationDesk
from ivr.services.bill_desk import BillDesk, Found
from ivr.services.identity_desk import Checked, Claim, IdentityDesk
from ivr.services.office import CallFacts, Office

Given = Mapping[str, str | None]
Results = Mapping[str, str | None]

FACTS: Mapping[str, FactKind] = {
    "电话尾号": FactKind.PHONE,
    "证件尾号": FactKind.IDENTITY,
    "电表尾号": FactKind.METER,
}
CHECKED: Mapping[Checked, str] = {
    Checked.PROVED: "通过",
    Checked.WANTING: "还差",
    Checked.WRONG: "不对",
    Checked.BARRED: "停核",
    Checked.NO_NUMBER: "要户号",
}
PAYMENTS: Mapping[Payment, str] = {
    Payment.PAID: "已交",
    Payment.DUE: "未交",
    Payment.OVERDUE: "过期",
}
NO_BILL = "没有账单"
MONTHS: Mapping[Found, str] = {
    Found.BILL: "有",
    Found.NONE: "没有",
    Found.NOT_UNDERSTOOD: "没听懂",
    Found.TOO_OLD: "太早",
    Found.TO_COME: "没到",
}


class AccountActions:
    """The table from an action's name to its use case."""

    def __init__(self, office: Office, limits: CheckLimits) -> None:
        self._office = office
        self._identity = IdentityDesk(office, limits)
        self._bills = BillDesk(office, self._identity)
        self._applications = ApplicationDesk(office, self._identity)

    def by_name(self) -> Mapping[str, Callable[[Given, CallFacts], Results]]:
        """What runs each of the actions."""
        return {
            "核实客户": self._check,
            "查电费": self._dues,
            "查账单": self._bill_of_month,
            "查业务进度": self._progress,
        }

    def _check(self, given: Given, call: CallFacts) -> Results:
        told = squeezed(given.get("凭据") or "")
        kind = spoken.read_word("凭据类型", FACTS, _text(given, "凭据类型")) if told else None
        fact = (kind, told) if kind else None
        claim = Claim(_text(given, "输入户号"), _text(given, "申请编号"), fact)
        checked, account = self._identity.check(claim, call)
        return {"核实": CHECKED[checked], "户号": account}

    def _dues(self, given: Given, call: CallFacts) -> Results:
        dues = self._bills.dues(_text(given, "户号") or "", call)
        latest: Results = {"交费": NO_BILL}
        if dues.latest is not None:
            latest = self._told(dues.latest)
        arrears = {"另有欠费": "没有"}
        if dues.more_is_late(self._office.now()):
            arrears = _told_arrears(dues.arrears)
        return {**latest, **arrears, **_told_balance(dues.balance)}

    def _bill_of_month(self, given: Given, call: CallFacts) -> Results:
        account, words = _text(given, "户号") or "", _text(given, "月份") or ""
        answer = self._bills.of_month(account, words, call)
        month = said_month(answer.month, self._present()) if answer.month else None
        told = self._told(answer.bill) if answer.bill else {}
        return {"有否": MONTHS[answer.found], "账单月份": month, **told}

    def _progress(self, given: Given, call: CallFacts) -> Results:
        number = _text(given, "申请编号")
        found = self._applications.found(_text(given, "户号"), number, call)
        if not found:
            return {"有否": "没有", "件数": "0"}
        today = local(self._office.now()).date()
        return {"有否": "有", "件数": str(len(found)), **_told_application(found[0], today)}

    def _told(self, bill: Bill) -> Mapping[str, str | None]:
        return {
            "账单月份": said_month(bill.month, self._present()),
            "电量": str(bill.energy_kwh),
            "电费": in_yuan(bill.amount_fen),
            "交费": PAYMENTS[bill.payment(self._office.now())],
            "交费期限": _day(bill.due_on),
        }

    def _present(self) -> Month:
        return Month.of(local(self._office.now()).date())


def _told_arrears(arrears: Arrears) -> dict[str, str]:
    months = {1: "一", 2: "两"}.get(arrears.months) or spoken_number(str(arrears.months))
    return {
        "另有欠费": "有",
        "欠费月数": f"{months}个月",
        "欠费": in_yuan(arrears.amount_fen),
    }


def _told_balance(balance: Balance | None) -> Mapping[str, str | None]:
    """What is left, or what is wanting, each as an amount without a sign."""
    if balance is None:
        return {"余额情况": "没有"}
    left = balance.amount_fen
    return {
        "余额情况": "有余" if left > 0 else "透支" if left else "用完",
        "余额": in_yuan(abs(left)),
        "余额时间": spoken.moment(balance.as_of),
    }


def _told_application(application: Application, today: date) -> Mapping[str, str | None]:
    if application.done_on is not None:
        progress = "办结"
    else:
        progress = "过期" if application.is_late(today) else "办理中"
    expected = None if progress != "办理中" else application.expected_by
    return {
        "申请编号": application.number,
        "业务类型": application.kind,
        "当前阶段": application.stage,
        "阶段时间": _day(application.stage_since),
        "进度": progress,
        "预计完成": _day(expected),
        "办结时间": _day(application.done_on),
    }


def _text(given: Given, name: str) -> str | None:
    return (given.get(name) or "").strip() or None


def _day(day: date | None) -> str | None:
    """A day as a flow's 时间 value, to be read as a date."""
    return None if day is None else spoken.moment(datetime.combine(day, time(), SHANGHAI))
