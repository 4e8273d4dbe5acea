"""The only composition root: puts the parts together for serving, talking and looking things up."""

from ivr.app.case_runs import (
    CasesFound,
    CaseVerdict,
    find_cases,
    judge_by_cases,
    new_case_path,
    run_cases,
    save_case,
    uncovered_by,
    update_case,
)
from ivr.app.checkup import examine
from ivr.app.house import (
    QUEUES,
    SessionMaker,
    check_flows,
    database_file,
    flows_folder,
    known_names,
    load_checked_flows,
    load_festivals,
    load_regime,
    voices_folder,
)
from ivr.app.live import PreparedHotline, prepare_hotline
from ivr.app.records import (
    Records,
    forget_sample_town,
    has_sample_town,
    open_records,
    records_of,
    store_sample_town,
)
from ivr.app.talks import OpenTalk, TalkWishes, open_talk

__all__ = [
    "QUEUES",
    "CaseVerdict",
    "CasesFound",
    "OpenTalk",
    "PreparedHotline",
    "Records",
    "SessionMaker",
    "TalkWishes",
    "check_flows",
    "database_file",
    "examine",
    "find_cases",
    "flows_folder",
    "forget_sample_town",
    "has_sample_town",
    "judge_by_cases",
    "known_names",
    "load_checked_flows",
    "load_festivals",
    "load_regime",
    "new_case_path",
    "open_records",
    "open_talk",
    "prepare_hotline",
    "records_of",
    "run_cases",
    "save_case",
    "store_sample_town",
    "uncovered_by",
    "update_case",
    "voices_folder",
]
