import codecs
from collections.abc import Sequence
from dataclasses import replace

import pytest

from ivr.domain.known_outage import OutageKind
from ivr.domain.terms import Area
from ivr.errors import ImportFileError
from ivr.services.import_report import BadRows, ImportReport
from ivr.services.imports import customers_template, outages_template
from tests.services.town import Town

HEADER = "户号,户名,用电地址,联系电话,地区类别\n"
GOOD = "3311000001,钱多多,和平路30号2单元201室,13811110001,城区\n"
OUTAGE_HEADER = "停电编号,停电类型,开始时间,结束时间,停电原因,停电范围,停电户号\n"


def refused(town: Town, rows: str, header: str = HEADER) -> list[str]:
    """What the import says about each bad row; nothing else may have been stored."""
    before = town.run("查客户", 户号="3311000001")["找到"]
    with pytest.raises(BadRows) as found:
        town.imports.customers((header + rows).encode())
    assert town.run("查客户", 户号="3311000001")["找到"] == before
    return [str(row) for row in found.value.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_in_every_usual_encoding(town: Town, encoding: str) -> None:
    report = town.imports.customers((HEADER + GOOD).encode(encoding))
    assert report == ImportReport(added=1, updated=0)
    found = town.run("查客户", 电话="13811110001")
    assert (found["户名"], found["用电地址"]) == ("钱多多", "和平路30号2单元201室")


def test_the_template_can_be_imported_as_it_is(town: Town) -> None:
    assert customers_template().startswith(codecs.BOM_UTF8)
    assert town.imports.customers(customers_template()).updated == 1
    assert town.imports.outages(outages_template()).added == 1


def test_headings_may_be_worded_and_ordered_differently(town: Town) -> None:
    text = "姓名*,电话,地 址（装表处）,备注,客户编号\n钱多多,,和平路30号,老客户,3311000001\n"
    assert town.imports.customers(text.encode()).added == 1
    assert town.run("查客户", 户号="3311000001")["户名"] == "钱多多"


def test_full_width_signs_and_several_numbers_are_understood(town: Town) -> None:
    row = "３３１１０００００１,钱多多,和平路３０号,１３８ １１１１ ０００１、0571-8888 0001,农村\n"
    town.imports.customers((HEADER + row).encode())
    with town.database.unit_of_work(read_only=True) as unit:
        customer = unit.customers.by_account("3311000001")
    assert customer is not None
    assert customer.phones == ("13811110001", "057188880001")
    assert customer.address.text == "和平路30号"
    assert customer.area is Area.RURAL


def test_tabs_blank_lines_and_quoted_commas_are_fine(town: Town) -> None:
    text = HEADER.replace(",", "\t") + "\n" + GOOD.replace(",", "\t") + "\t\t\t\t\n"
    assert town.imports.customers(text.encode()).added == 1
    quoted = '3311000002,"钱,多多","和平路\n30号",,\n'
    assert town.imports.customers((HEADER + quoted).encode()).added == 1


def test_importing_again_renews_what_is_known(town: Town) -> None:
    town.imports.customers((HEADER + GOOD).encode())
    report = town.imports.customers((HEADER + GOOD.replace("13811110001", "13811110002")).encode())
    assert (report.added, report.updated) == (0, 1)
    assert town.run("查客户", 电话="13811110001")["找到"] == "没有"
    assert town.run("查客户", 电话="13811110002")["找到"] == "一户"


@pytest.mark.parametrize("number", ["3.3E+09", "3.300012345e9", "３．３Ｅ＋０９", "3300012345.0"])
def test_a_number_spoilt_by_a_spreadsheet_is_refused_with_a_hint(town: Town, number: str) -> None:
    (said,) = refused(town, f"{number},钱多多,和平路30号,,\n")
    assert said.startswith("第2行：户号「")
    assert "被 Excel 改成了数值" in said
    assert "「文本」格式" in said


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("331100001,钱多多,和平路30号,,", "户号「331100001」不对，应当是10或13位数字"),
        (",钱多多,和平路30号,,", "没有填户号"),
        ("3311000001,,和平路30号,,", "没有填户名"),
        ("3311000001,钱多多,,,", "没有填用电地址"),
        ("3311000001,钱多多,和平路30号,12,", "联系电话「12」不是可以拨打的号码，座机要带区号"),
        ("3311000001,钱多多,和平路30号,1.38E+10,", "联系电话「1.38E+10」被 Excel 改成了数值"),
        (
            "3311000001,钱多多,和平路30号,,火星",
            "地区类别「火星」不认识，可以写城区、农村、边远地区",
        ),
        (f"3311000001,钱多多,{'路' * 300},,", "最多200个字"),
        (f"3311000001,{'钱' * 300},和平路30号,,", "户名有300个字，最多200个字"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_reason(town: Town, row: str, reason: str) -> None:
    (said,) = refused(town, GOOD + row + "\n")
    assert said.startswith("第3行：")
    assert reason in said


def test_every_bad_row_is_named_and_nothing_is_stored(town: Town) -> None:
    said = refused(town, GOOD + "1,甲,乙,,\n\n2,甲,乙,,\n")
    assert [row[:4] for row in said] == ["第3行：", "第5行："]


def test_a_duplicate_is_named_with_both_lines(town: Town) -> None:
    assert refused(town, GOOD + GOOD) == ["第3行：户号3311000001和第2行重复，请只留一行"]


def test_the_line_is_that_of_the_file_even_after_a_cell_of_two_lines(town: Town) -> None:
    (said,) = refused(town, '3311000001,钱多多,"和平路\n30号",,\n1,甲,乙,,\n')
    assert said.startswith("第4行：")


def test_bad_rows_can_be_skipped_on_demand(town: Town) -> None:
    report = town.imports.customers((HEADER + GOOD + "1,甲,乙,,\n").encode(), skip_bad=True)
    assert report.added == 1
    assert [row.line for row in report.skipped] == [3]


def test_many_bad_rows_are_counted_but_not_all_shown(town: Town) -> None:
    with pytest.raises(BadRows, match=r"有30行不能导入[\s\S]*还有10行"):
        town.imports.customers((HEADER + "1,甲,乙,,\n" * 30).encode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04rest", "Excel 工作簿（xlsx），不是 CSV 文件"),
        (b"\xd0\xcf\x11\xe0rest", "旧版 Excel 工作簿（xls）"),
        (b"%PDF-1.7", "PDF 文件"),
        (HEADER.encode("utf-16"), "UTF-16 编码"),
        (b"a\x00b", "空字节"),
        (HEADER.encode(), "只有表头"),
        ("户号,户名\n1,2\n".encode(), "表头缺少「用电地址」，第一行应当是「户号,户名"),
        ("户号，户名，用电地址\n".encode(), "分隔要用英文逗号"),
        ("户号,客户编号,户名,用电地址\n1,2,3,4\n".encode(), "「户号」出现了两次"),
        ((HEADER + "1,2,3,4,5,6\n").encode(), "第2行有6格，表头只有5格"),
        ((HEADER + GOOD + '1,"2\n').encode(), "第3行的引号没有成对"),
        ((HEADER + GOOD).encode() + b"1,\xff,3,4,5\n", "第3行有损坏的文字"),
        (b"a,b\n\xff\xff\n", "既不是 UTF-8 也不是 GB18030"),
        (b"," * (64 * 1024 * 1024 + 1), "超过64MB"),
    ],
    ids=range(15),
)
def test_a_file_that_is_no_such_list_is_named(town: Town, content: bytes, said: str) -> None:
    with pytest.raises(ImportFileError, match=said):
        town.imports.customers(content)


def test_outages_are_imported(town: Town) -> None:
    window = "2026/11/24 11:00,2026年11月24日15时"
    row = f"TD9,故障,{window},树倒压断线，正在抢修,和平路18号；和平路20号,\n"
    assert town.imports.outages((OUTAGE_HEADER + row).encode()).added == 1
    with town.database.unit_of_work(read_only=True) as unit:
        outage = unit.outages.get("TD9")
    assert outage is not None
    assert (outage.kind, len(outage.areas)) == (OutageKind.FAULT, 2)
    found = town.run("查停电", 户号="3300012345")
    assert (found["停电编号"], found["停电原因"]) == ("TD9", "树倒压断线，正在抢修")


def test_an_outage_without_a_reason_gets_a_kind_sentence(town: Town) -> None:
    row = "TD9,故障停电,2026-11-24 11:00,2026-11-24 15:00,,,3300012345\n"
    town.imports.outages((OUTAGE_HEADER + row).encode())
    assert town.run("查停电", 户号="3300012345")["停电原因"] == "线路出了故障，正在抢修"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("TD9,大修,2026-11-24 11:00,2026-11-24 15:00,,柳河村,", "停电类型「大修」不认识"),
        ("TD9,计划,明天,2026-11-24 15:00,,柳河村,", "开始时间「明天」看不懂"),
        ("TD9,计划,2026-11-24 15:00,2026-11-24 15:00,,柳河村,", "不在开始时间"),
        ("TD9,计划,2026-11-24 11:00,2026-11-24 15:00,,,", "至少要填一样"),
        ("TD9,计划,2026-11-24 11:00,2026-11-24 15:00,,,33", "户号「33」不对"),
        (",计划,2026-11-24 11:00,2026-11-24 15:00,,柳河村,", "没有填停电编号"),
    ],
)
def test_a_bad_outage_is_named(town: Town, row: str, reason: str) -> None:
    with pytest.raises(BadRows, match=reason):
        town.imports.outages((OUTAGE_HEADER + row + "\n").encode())


def test_a_reason_that_callers_may_not_hear_is_refused_at_its_line(town: Town) -> None:
    asked: list[str] = []

    def faults_of(text: str) -> Sequence[str]:
        asked.append(text)
        return ["有禁语"] if "急什么" in text else []

    imports = replace(town.imports, faults_of=faults_of)
    good = "TD{},计划停电,2026-11-27 08:00,2026-11-27 12:00,线路检修,和平路,\n"
    bad = "TD9,计划停电,2026-11-27 08:00,2026-11-27 12:00,急什么,和平路,\n"
    with pytest.raises(BadRows) as refused:
        imports.outages((OUTAGE_HEADER + good.format(7) + good.format(8) + bad).encode())
    assert [str(row) for row in refused.value.rows] == [
        "第4行：停电原因「急什么」要说给客户听，这样写用不了：有禁语"
    ]
    assert asked == ["线路检修", "急什么"], "the same reason is judged once"
