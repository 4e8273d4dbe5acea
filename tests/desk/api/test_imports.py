import pytest

from ivr.domain.import_log import ImportedList, ImportEntry, ImportWay, Sender
from ivr.services.csv_table import template
from ivr.services.imports import CUSTOMER_COLUMNS
from tests.helpers.api import Api
from tests.services.town import Town

WANG = {
    "account": "3300099999",
    "name": "王大明",
    "address": "和平路99号",
    "phone": ["13800000099", "0571-88880099"],
    "area": "城区",
}


def test_customers_come_as_json(api: Api, town: Town) -> None:
    assert api.put("/v1/customers", {"customers": [WANG]}).json == {"added": 1, "updated": 0}
    assert api.put("/v1/customers", {"customers": [WANG]}).json == {"added": 0, "updated": 1}
    with town.database.unit_of_work(read_only=True) as unit:
        kept = unit.customers.by_account("3300099999")
    assert kept is not None
    assert (kept.name, kept.phones) == ("王大明", ("13800000099", "057188880099"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_customers_come_as_the_table_that_people_save(api: Api, encoding: str) -> None:
    table = "户号,户名,用电地址\r\n3300099998,李四,和平路98号\r\n".encode(encoding)
    assert api.put("/v1/customers", table, "text/csv").json == {"added": 1, "updated": 0}


def test_the_commands_template_is_taken(api: Api) -> None:
    given = api.put("/v1/customers", template(CUSTOMER_COLUMNS), "text/csv; charset=utf-8")
    assert given.status == 200


def test_outages_come_as_json(api: Api) -> None:
    outage = {
        "number": "TD9",
        "kind": "planned",
        "starts_at": "2026-11-27T08:00:00+08:00",
        "ends_at": "2026-11-27 12:00",
        "areas": ["阳光花园3栋", "柳河村"],
    }
    assert api.put("/v1/outages", {"outages": [outage]}).json == {"added": 1, "updated": 0}
    seen = [o for o in api.get("/v1/outages").json["outages"] if o["number"] == "TD9"]
    assert seen[0]["areas"] == ["阳光花园3栋", "柳河村"]


def test_every_wrong_row_is_told_and_nothing_is_stored(api: Api, town: Town) -> None:
    rows = [WANG, {**WANG, "account": "12"}, {**WANG, "account": "3300099997", "phone": "abc"}]
    refused = api.put("/v1/customers", {"customers": rows})
    assert refused.status == 422
    assert "有2行不能导入，一行都没有导入" in refused.sentence
    assert [fault["where"] for fault in refused.json["errors"]] == ["第2行", "第3行"]
    with town.database.unit_of_work(read_only=True) as unit:
        assert unit.customers.by_account("3300099999") is None


def test_very_many_wrong_rows_are_counted(api: Api) -> None:
    rows = [{**WANG, "account": "1"}] * 1500
    refused = api.put("/v1/customers", {"customers": rows}).json
    assert (len(refused["errors"]), refused["more"]) == (1000, 500)


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ({"customers": []}, "customers"),
        ({"customer": [WANG]}, "customer"),
        ({"customers": [{**WANG, "colour": "red"}]}, "customers.1.colour"),
        ({"customers": [{"account": "3300099999"}]}, "customers.1.name"),
        ({"customers": [{**WANG, "account": 3300099999}]}, "customers.1.account"),
        ([WANG], "正文"),
    ],
)
def test_what_has_the_wrong_form_is_told_by_its_name(api: Api, rows: object, where: str) -> None:
    refused = api.put("/v1/customers", rows)
    assert refused.status == 422
    assert where in [fault["where"] for fault in refused.json["errors"]]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (b"", "文件是空的"),
        ("户号,户名\n1,2\n".encode(), "表头缺少「用电地址」"),
        (b"PK\x03\x04xlsx", "Excel"),
        ("户号,户名,用电地址\n1,2\x00,3\n".encode(), "空字节"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(api: Api, table: bytes, sentence: str) -> None:
    refused = api.put("/v1/customers", table, "text/csv")
    assert refused.status == 422
    assert sentence in refused.sentence


def test_who_has_sent_a_list_stays_known(api: Api, town: Town) -> None:
    api.put("/v1/customers", {"customers": [WANG]})
    table = "户号,户名,用电地址\r\n3300099998,李四,和平路98号\r\n".encode()
    api.put("/v1/customers", table, "text/csv")
    assert api.put("/v1/customers", {"customers": [{**WANG, "account": "x"}]}).status == 422
    sender = Sender("import", ImportWay.API, town.clock.now())
    assert town.imports.log(9) == [ImportEntry(ImportedList.CUSTOMERS, sender, 1, 0)] * 2
