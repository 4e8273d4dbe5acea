"""The only composition root: puts the parts together for serving, talking and looking things up."""

from ivr.app.agents import Agents, open_agents
from ivr.app.api import api_description, give_way, open_api_server, open_tokens
from ivr.app.appointments_checkup import overbooked
from ivr.app.backups import Backup, read_backup, write_backup
from ivr.app.call_recording import call_recordings
from ivr.app.case_runs import (
    CasesFound,
    CaseVerdict,
    find_cases,
    judge_by_cases,
    new_case_path,
    run_cases,
    save_case,
    slips_in_cases,
    uncovered_by,
)
from ivr.app.case_updates import CaseUpdate, CaseUpdates, open_case_updates
from ivr.app.checkup import examine
from ivr.app.customer_places import note_change
from ivr.app.dispatch import Dispatch, open_dispatch
from ivr.app.hand_over_file import write_hand_over
from ivr.app.house import (
    QUEUES,
    SessionMaker,
    check_flows,
    database_file,
    flows_folder,
    known_names,
    load_checked_flows,
    load_festivals,
    load_standards,
    voices_folder,
)
from ivr.app.live import PreparedHotline, prepare_hotline
from ivr.app.login import login_name
from ivr.app.missing_cases import edges_without_case, new_cases, write_new_case
from ivr.app.models import Models, ensure_all, open_models
from ivr.app.modes import open_modes
from ivr.app.named_files import case_paths, flow_paths
from ivr.app.one_call import OneCall, open_one_call
from ivr.app.pictures import (
    as_picture,
    form_of,
    overview_of,
    picture_of,
    traffic_of,
    write_picture,
    write_pictures,
)
from ivr.app.publishing import open_publishing, prove_by_cases
from ivr.app.records import (
    Records,
    forget_sample_town,
    has_sample_town,
    open_records,
    records_of,
    store_sample_town,
)
from ivr.app.restoring import Restored, restore_backup
from ivr.app.talks import OpenTalk, TalkWishes, open_talk
from ivr.app.voice_work import VoiceWork, open_voice_work, read_script

__all__ = [
    "QUEUES",
    "Agents",
    "Backup",
    "CaseUpdate",
    "CaseUpdates",
    "CaseVerdict",
    "CasesFound",
    "Dispatch",
    "Models",
    "OneCall",
    "OpenTalk",
    "PreparedHotline",
    "Records",
    "Restored",
    "SessionMaker",
    "TalkWishes",
    "VoiceWork",
    "api_description",
    "as_picture",
    "as_svg",
    "call_recordings",
    "case_paths",
    "check_flows",
    "database_file",
    "edges_without_case",
    "ensure_all",
    "examine",
    "find_cases",
    "flow_paths",
    "flows_folder",
    "forget_sample_town",
    "form_of",
    "give_way",
    "has_sample_town",
    "judge_by_cases",
    "known_names",
    "load_checked_flows",
    "load_festivals",
    "load_standards",
    "login_name",
    "new_case_path",
    "new_cases",
    "note_change",
    "open_agents",
    "open_api_server",
    "open_case_updates",
    "open_dispatch",
    "open_models",
    "open_modes",
    "open_one_call",
    "open_publishing",
    "open_records",
    "open_talk",
    "open_tokens",
    "open_voice_work",
    "overbooked",
    "overview_of",
    "picture_of",
    "prepare_hotline",
    "prove_by_cases",
    "read_backup",
    "read_script",
    "records_of",
    "restore_backup",
    "run_cases",
    "save_case",
    "slips_in_cases",
    "store_sample_town",
    "traffic_of",
    "uncovered_by",
    "voices_folder",
    "write_backup",
    "write_hand_over",
    "write_new_case",
    "write_picture",
    "write_pictures",
]
