"""The only composition root: puts the parts together for serving, talking and looking things up."""

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
from ivr.app.login import login_name
from ivr.app.publishing import open_publishing, prove_by_cases
from ivr.app.records import (
    Records,
    forget_sample_town,
    has_sample_town,
    open_records,
    records_of,
    store_sample_town,
)
from ivr.app.talks import OpenTalk, open_talk

__all__ = [
    "QUEUES",
    "OpenTalk",
    "PreparedHotline",
    "Records",
    "SessionMaker",
    "check_flows",
    "database_file",
    "examine",
    "flows_folder",
    "forget_sample_town",
    "has_sample_town",
    "known_names",
    "load_checked_flows",
    "load_festivals",
    "load_regime",
    "login_name",
    "open_publishing",
    "open_records",
    "open_talk",
    "prepare_hotline",
    "prove_by_cases",
    "records_of",
    "store_sample_town",
    "voices_folder",
]
