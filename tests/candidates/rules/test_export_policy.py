"""The customer's agreement as a table: one candidate, one job, and what becomes of them."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from candidates.rules.corrections import CorrectionReason
from candidates.rules.export_facts import (
    CandidateFacts,
    ConnectionFacts,
    ExportFacts,
    JobFacts,
    KnownFacts,
    SearchFacts,
    due_stage,
)
from candidates.rules.export_policy import NEVER, SEND_NOW_OVERRULES, ExportVerdict, decide
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import Purpose
from candidates.rules.removal import PersonNewsKind, removed
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from integrations.connectors.types import Target
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.rules.decision import Owner
from jobs.rules.duplicates import Likeness
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState

SEND, HOLD, NO = ExportVerdict.SEND, ExportVerdict.HOLD, ExportVerdict.NEVER

READY = ExportFacts(
    job=JobFacts(
        title="Welder",
        source=JobSource.SYNCED,
        state=JobState.ACTIVE,
        stage_ids=frozenset({"s1", "s2"}),
    ),
    connection=ConnectionFacts(system="UKG Pro", state=ConnectionState.ACTIVE),
    candidate=CandidateFacts(
        source=CandidateSource.APPLIED,
        stage=PlatformStage.ENGAGED,
        furthest_stage=PlatformStage.ENGAGED,
        screening_completed=True,
        emails_known=1,
        emails_usable=1,
    ),
)
AT_NEW = {"stage": PlatformStage.NEW, "furthest_stage": PlatformStage.NEW}
PASSIVE = {"source": CandidateSource.PASSIVE}
TEST = {"is_test": True}
LEAVES_OUT = {"include_ats_candidates": False}
REJECTED = datetime(2026, 3, 1, tzinfo=UTC)
COOL = datetime(2026, 9, 1, tzinfo=UTC)
REMOVED = removed(PersonNewsKind.DELETED, REJECTED, event="candidateDelete", person="p7")
KNOWN = KnownFacts(
    external_id="p7", address="ana@example.com", last_activity="Welder · Offer", as_of=REJECTED
)


def facts(*, job=None, connection=None, candidate=None, search=None, **top):
    """The ready case with some facts changed."""
    return replace(
        READY,
        job=replace(READY.job, **(job or {})),
        connection=replace(READY.connection, **(connection or {})),
        candidate=replace(READY.candidate, **(candidate or {})),
        search=replace(READY.search, **(search or {})),
        **top,
    )


CASES = {
    "everything agreed is met": ({}, SEND, ["due"]),
    # 8. people in the ATS already
    "what the match desk skipped is not sent": (
        {"skipped_by": "Rita Vega", "skipped_because": "The customer knows her."},
        NO,
        ["skipped_at_the_desk"],
    ),
    "an outreach candidate whom the ATS knows is left out of the search": (
        {"candidate": PASSIVE, "search": LEAVES_OUT, "known": (KNOWN,)},
        HOLD,
        ["known_in_ats"],
    ),
    "who applied is never left out": (
        {"search": LEAVES_OUT, "known": (KNOWN,)},
        SEND,
        ["due"],
    ),
    "a search that includes ATS candidates takes them": (
        {"candidate": PASSIVE, "known": (KNOWN,)},
        SEND,
        ["due"],
    ),
    "whom we brought ourselves is not left out": (
        {
            "candidate": PASSIVE,
            "search": LEAVES_OUT,
            "known": (replace(KNOWN, brought_by_us=True),),
        },
        SEND,
        ["due"],
    ),
    "whom the ATS rejected a short while ago is left alone": (
        {"known": (replace(KNOWN, rejected_at=REJECTED, cooling_until=COOL),)},
        HOLD,
        ["cooling_down"],
    ),
    "whom the customer has removed in their ATS is not brought back": (
        {"removed": REMOVED},
        HOLD,
        ["removed_in_ats"],
    ),
    "a connection may only keep people out": (
        {"connection": {"takes_candidates": False, "keeps_people_out": True}},
        NO,
        ["system_cannot_take_candidates"],
    ),
    "an update does not ask who is known": (
        {
            "purpose": Purpose.UPDATE,
            "candidate": PASSIVE,
            "search": LEAVES_OUT,
            "known": (replace(KNOWN, rejected_at=REJECTED, cooling_until=COOL),),
        },
        SEND,
        ["due"],
    ),
    # 2. manual jobs
    "a manual job does not export": (
        {"job": {"source": JobSource.MANUAL}},
        HOLD,
        ["manual_job"],
    ),
    "nor does one that surely is a synced job": (
        {
            "job": {
                "source": JobSource.MANUAL,
                "duplicate_of": "Welder (REQ-1)",
                "likeness": Likeness.SURE,
            }
        },
        HOLD,
        ["manual_job"],
    ),
    # 7. corrections
    "a correction goes whatever became of the job": (
        {"purpose": Purpose.CORRECT, "job": {"closed_because": "Filled."}, "candidate": AT_NEW},
        SEND,
        ["contact.correction_due"],
    ),
    "what is sent again goes whatever became of the job": (
        {"purpose": Purpose.AGAIN, "job": {"closed_because": "Filled."}, "candidate": AT_NEW},
        SEND,
        ["sent_again"],
    ),
    "an update waits for the arrival": (
        {"purpose": Purpose.UPDATE, "arrived": False},
        HOLD,
        ["first_arrival_under_way"],
    ),
    "a correction waits for the arrival": (
        {"purpose": Purpose.CORRECT, "arrived": False},
        HOLD,
        ["contact.not_arrived"],
    ),
    # 3. activation
    "a job whose AI recruiter is off does not export": (
        {"job": {"state": JobState.INACTIVE}},
        HOLD,
        ["job_not_active"],
    ),
    "a closed job does not export": (
        {"job": {"closed_because": "Its status in the ATS is “FILLED”."}},
        HOLD,
        ["job_closed"],
    ),
    "an excluded job does not export": (
        {"job": {"eligibility": Eligibility.EXCLUDED}},
        HOLD,
        ["job_not_eligible"],
    ),
    "a closed job is not called excluded as well": (
        {"job": {"closed_because": "Gone.", "eligibility": Eligibility.EXCLUDED}},
        HOLD,
        ["job_closed"],
    ),
    "a job under review that somebody activated exports": (
        {"job": {"eligibility": Eligibility.REVIEW}},
        SEND,
        ["due"],
    ),
    # 4. workflows
    "engaged only: New is too early": (
        {"candidate": AT_NEW},
        HOLD,
        ["trigger_stage_not_reached"],
    ),
    "engaged only: further than Engaged is fine": (
        {"candidate": {"stage": PlatformStage.OFFER, "furthest_stage": PlatformStage.OFFER}},
        SEND,
        ["due"],
    ),
    "engaged only: moved back after Engaged is still due": (
        {"candidate": {"stage": PlatformStage.NEW}},
        SEND,
        ["due"],
    ),
    "a later trigger stage is waited for": (
        {"connection": {"trigger_stage": PlatformStage.INTERVIEW}},
        HOLD,
        ["trigger_stage_not_reached"],
    ),
    "new and engaged: created on New": (
        {"connection": {"workflow": Workflow.NEW_AND_ENGAGED}, "candidate": AT_NEW},
        SEND,
        ["due"],
    ),
    "new and engaged: the update waits for Engaged and the screening": (
        {
            "connection": {"workflow": Workflow.NEW_AND_ENGAGED},
            "candidate": AT_NEW | {"screening_completed": False},
            "purpose": Purpose.UPDATE,
        },
        HOLD,
        ["trigger_stage_not_reached", "update_not_screened"],
    ),
    "new and engaged: the update goes out after both": (
        {"connection": {"workflow": Workflow.NEW_AND_ENGAGED}, "purpose": Purpose.UPDATE},
        SEND,
        ["due"],
    ),
    "redirect: nothing is exported": (
        {"connection": {"workflow": Workflow.REDIRECT}},
        NO,
        ["redirect_workflow"],
    ),
    # 5. passive candidates
    "passive: the screening must be complete": (
        {"candidate": PASSIVE | {"screening_completed": False}},
        HOLD,
        ["passive_not_screened"],
    ),
    "passive: and Engaged": (
        {"candidate": PASSIVE | AT_NEW},
        HOLD,
        ["not_engaged"],
    ),
    "passive: both, whatever the workflow": (
        {
            "connection": {"workflow": Workflow.NEW_AND_ENGAGED},
            "candidate": PASSIVE | AT_NEW | {"screening_completed": False},
        },
        HOLD,
        ["passive_not_screened", "not_engaged"],
    ),
    "passive: screened and Engaged goes out": ({"candidate": PASSIVE}, SEND, ["due"]),
    "an applied candidate does not wait for the screening": (
        {"candidate": {"screening_completed": False}},
        SEND,
        ["due"],
    ),
    # 6. the search
    "a manual search waits for a person": (
        {"search": {"is_manual": True}},
        HOLD,
        ["search_is_manual"],
    ),
    "responders only: silence waits": (
        {
            "search": {"responders_only": True},
            "candidate": PASSIVE | {"response": ResponseType.NO_RESPONSE},
        },
        HOLD,
        ["not_a_responder"],
    ),
    "responders only: nobody asked yet": (
        {"search": {"responders_only": True}, "candidate": PASSIVE},
        HOLD,
        ["not_a_responder"],
    ),
    "responders only: who applied unasked has answered": (
        {"search": {"responders_only": True}},
        SEND,
        ["due"],
    ),
    "responders only: any answer will do where none is chosen": (
        {
            "search": {"responders_only": True},
            "candidate": PASSIVE | {"response": ResponseType.NOT_INTERESTED},
        },
        SEND,
        ["due"],
    ),
    "responders only: another answer than the chosen ones": (
        {
            "search": {
                "responders_only": True,
                "response_types": frozenset({ResponseType.INTERESTED}),
            },
            "candidate": PASSIVE | {"response": ResponseType.MAYBE_LATER},
        },
        HOLD,
        ["response_not_selected"],
    ),
    "response types mean nothing while all candidates go out": (
        {
            "search": {"response_types": frozenset({ResponseType.INTERESTED})},
            "candidate": PASSIVE | {"response": ResponseType.MAYBE_LATER},
        },
        SEND,
        ["due"],
    ),
    "the stage must be one of the job's": (
        {"search": {"stage_id": "s9"}},
        HOLD,
        ["stage_not_in_job"],
    ),
    "one of the job's stages is fine": ({"search": {"stage_id": "s2"}}, SEND, ["due"]),
    "a prospect needs no stage and says that it has no application": (
        {"search": {"target": Target.PROSPECT, "stage_id": "s9"}},
        SEND,
        ["due", "prospect_has_no_application"],
    ),
    "prospects where the system takes none": (
        {"search": {"target": Target.PROSPECT}, "connection": {"takes_prospects": False}},
        HOLD,
        ["prospects_not_supported"],
    ),
    # 7. e-mail
    "no e-mail address": (
        {"candidate": {"emails_known": 0, "emails_usable": 0}},
        HOLD,
        ["no_valid_email"],
    ),
    "no usable e-mail address": (
        {"candidate": {"emails_known": 2, "emails_usable": 0}},
        HOLD,
        ["no_valid_email"],
    ),
    "no name": ({"candidate": {"has_name": False}}, HOLD, ["no_name"]),
    # 9. exclude-only
    "a system that takes no candidates": (
        {"connection": {"takes_candidates": False}},
        NO,
        ["system_cannot_take_candidates"],
    ),
    "a system of which it is not known is tried": (
        {"connection": {"takes_candidates": None}},
        SEND,
        ["due"],
    ),
    # the connection
    "a connection that is set up": (
        {"connection": {"state": ConnectionState.SETTING_UP}},
        HOLD,
        ["connection_not_active"],
    ),
    "a connection that is not live yet": (
        {"connection": {"state": ConnectionState.CONNECTED}},
        HOLD,
        ["connection_not_active"],
    ),
    "shadow mode holds who would go": (
        {"connection": {"state": ConnectionState.SHADOW}},
        HOLD,
        ["shadow_mode"],
    ),
    "shadow mode says nothing of who would not go": (
        {"connection": {"state": ConnectionState.SHADOW}, "candidate": {"emails_usable": 0}},
        HOLD,
        ["no_valid_email"],
    ),
    "a paused connection": (
        {"connection": {"state": ConnectionState.PAUSED}},
        HOLD,
        ["connection_not_active"],
    ),
    "a broken connection": (
        {"connection": {"state": ConnectionState.BROKEN}},
        HOLD,
        ["connection_not_active"],
    ),
    "a closed connection": (
        {"connection": {"state": ConnectionState.CLOSED}},
        HOLD,
        ["connection_not_active"],
    ),
    # people said no
    "rejected by a person": (
        {"candidate": {"stage": PlatformStage.REJECTED}},
        NO,
        ["candidate_rejected"],
    ),
    "withdrawn": (
        {"candidate": {"stage": PlatformStage.WITHDRAWN}},
        NO,
        ["candidate_withdrawn"],
    ),
    # a test candidate
    "a test candidate goes while the connection is verified": (
        {"connection": {"state": ConnectionState.CONNECTED}, "candidate": TEST},
        SEND,
        ["test_candidate"],
    ),
    "a test candidate goes in shadow mode": (
        {"connection": {"state": ConnectionState.SHADOW}, "candidate": TEST},
        SEND,
        ["test_candidate"],
    ),
    "a test candidate waits for no stage, search, recruiter or conversation": (
        {
            "connection": {"trigger_stage": PlatformStage.INTERVIEW},
            "candidate": TEST | PASSIVE | AT_NEW | {"screening_completed": False},
            "job": {"state": JobState.INACTIVE},
            "search": {"is_manual": True, "responders_only": True, "stage_id": "s9"},
        },
        SEND,
        ["test_candidate"],
    ),
    "a test candidate needs access that works": (
        {"connection": {"state": ConnectionState.SETTING_UP}, "candidate": TEST},
        HOLD,
        ["connection_not_active"],
    ),
    "a test candidate needs an open job": (
        {"job": {"closed_because": "Filled."}, "candidate": TEST},
        HOLD,
        ["job_closed"],
    ),
    "a test candidate needs an included job": (
        {"job": {"eligibility": Eligibility.REVIEW}, "candidate": TEST},
        HOLD,
        ["job_not_eligible"],
    ),
    "a test candidate needs a synced job": (
        {"job": {"source": JobSource.MANUAL}, "candidate": TEST},
        HOLD,
        ["manual_job"],
    ),
    "a test candidate needs an address": (
        {"candidate": TEST | {"emails_usable": 0}},
        HOLD,
        ["no_valid_email"],
    ),
    "a test candidate needs a system that takes candidates": (
        {"connection": {"takes_candidates": False}, "candidate": TEST},
        NO,
        ["system_cannot_take_candidates"],
    ),
    "in the ATS already": ({"exported_as": "rx-8f3k2m"}, NO, ["already_exported"]),
    # several at once
    "what means no stands first, then what somebody must do, then what time will bring": (
        {
            "job": {"state": JobState.INACTIVE},
            "connection": {"workflow": Workflow.REDIRECT},
            "candidate": AT_NEW | {"emails_usable": 0},
            "search": {"is_manual": True},
        },
        NO,
        [
            "redirect_workflow",
            "no_valid_email",
            "job_not_active",
            "trigger_stage_not_reached",
            "search_is_manual",
        ],
    ),
}


def codes(decision):
    return [reason.code.removeprefix("export.") for reason in decision.reasons]


@pytest.mark.parametrize(("changes", "verdict", "reasons"), CASES.values(), ids=CASES)
def test_the_agreement(changes, verdict, reasons):
    decision = decide(facts(**changes))
    assert decision.verdict is verdict
    assert codes(decision) == reasons


def test_every_reason_of_the_policy_is_in_the_table():
    told = {
        code if code.startswith("contact.") else f"export.{code}"
        for _, _, reasons in CASES.values()
        for code in reasons
    }
    of_corrections = {CorrectionReason.DUE, CorrectionReason.NOT_ARRIVED}
    assert told == (set(ExportReason) - {ExportReason.RELEASED}) | of_corrections


def test_a_manual_job_without_connection_says_so_once():
    decision = decide(replace(facts(job={"source": JobSource.MANUAL}), connection=None))
    assert codes(decision) == ["manual_job"]


def test_a_synced_job_without_connection_waits_for_one():
    decision = decide(replace(READY, connection=None))
    assert (decision.verdict, codes(decision)) == (HOLD, ["connection_not_active"])


# --- send now ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if case[1] is not SEND])
def test_send_now_overrules_timing_and_selection_and_nothing_else(name):
    changes, verdict, reasons = CASES[name]
    decision = decide(facts(**changes, released_by="Ann Lee"))
    staying = [code for code in reasons if f"export.{code}" not in SEND_NOW_OVERRULES]
    assert decision.verdict is (verdict if staying else SEND)
    assert codes(decision) == (staying or ["released"])


def test_a_cool_down_is_overruled_by_somebody_who_says_why():
    cooling = {"known": (replace(KNOWN, rejected_at=REJECTED, cooling_until=COOL),)}
    assert codes(decide(facts(**cooling, released_by="Ann Lee"))) == ["cooling_down"]
    decision = decide(facts(**cooling, released_by="Ann Lee", released_because="He asked us to."))
    assert (decision.verdict, codes(decision)) == (SEND, ["released"])


def test_what_send_now_may_overrule_is_a_short_closed_list():
    assert {code.value for code in SEND_NOW_OVERRULES} == {
        "export.trigger_stage_not_reached",
        "export.search_is_manual",
        "export.not_a_responder",
        "export.response_not_selected",
    }
    assert not SEND_NOW_OVERRULES & NEVER


def test_send_now_is_written_down_with_what_it_overruled():
    decision = decide(facts(candidate=AT_NEW, search={"is_manual": True}, released_by="Ann Lee"))
    (reason,) = decision.reasons
    assert reason.sentence == "Ann Lee sent it now, although policy would have waited."
    assert reason.evidence == {
        "released_by": "Ann Lee",
        "overruled": ["export.trigger_stage_not_reached", "export.search_is_manual"],
    }


def test_send_now_does_not_overrule_shadow_mode_and_stays_written_down():
    shadow = {"state": ConnectionState.SHADOW}
    decision = decide(facts(connection=shadow, search={"is_manual": True}, released_by="Ann Lee"))
    assert (decision.verdict, codes(decision)) == (HOLD, ["shadow_mode"])
    assert decision.reasons[0].evidence["released_by"] == "Ann Lee"


def test_send_now_that_overrules_nothing_is_an_ordinary_export():
    assert codes(decide(facts(released_by="Ann Lee"))) == ["due"]


# --- sentences, hints, owners --------------------------------------------------------------------


def test_a_missing_e_mail_says_reach_out_on_linkedin_and_goes_by_itself():
    (reason,) = decide(facts(candidate={"emails_known": 0, "emails_usable": 0})).reasons
    assert reason.sentence == "The candidate has no e-mail address."
    assert reason.hint == (
        "Reach out on LinkedIn. It goes out by itself once a valid address is added."
    )
    assert reason.owner is Owner.CUSTOMER
    assert reason.evidence == {"emails_known": 0, "emails_usable": 0}


def test_a_manual_job_says_where_to_move_the_candidate():
    (reason,) = decide(facts(job={"source": JobSource.MANUAL})).reasons
    assert reason.sentence == "“Welder” was made by hand, so the ATS does not know it."
    assert reason.hint.startswith("Move the candidate to the job that was synced from the ATS")


def test_a_trigger_names_where_the_candidate_is_and_where_it_is_due():
    (reason,) = decide(facts(candidate=AT_NEW)).reasons
    assert reason.sentence == "The candidate is due at Engaged and is at New."
    assert reason.evidence == {"stage": "new", "due_at": "engaged"}


def test_an_unacknowledged_redirect_asks_for_the_writing():
    (reason,) = decide(facts(connection={"workflow": Workflow.REDIRECT})).reasons
    assert "has not acknowledged this in writing" in reason.hint
    acknowledged = {"workflow": Workflow.REDIRECT, "redirect_acknowledged_by": "J. Roe"}
    (reason,) = decide(facts(connection=acknowledged)).reasons
    assert reason.evidence == {"workflow": "redirect", "acknowledged_by": "J. Roe"}
    assert reason.hint.startswith("Agree on the workflow Engaged only")


@pytest.mark.parametrize(
    ("state", "owner"),
    [
        (ConnectionState.SETTING_UP, Owner.ACCOUNT_MANAGER),
        (ConnectionState.CONNECTED, Owner.ACCOUNT_MANAGER),
        (ConnectionState.SHADOW, Owner.ACCOUNT_MANAGER),
        (ConnectionState.PAUSED, Owner.ACCOUNT_MANAGER),
        (ConnectionState.BROKEN, Owner.CUSTOMER),
        (ConnectionState.CLOSED, Owner.ACCOUNT_MANAGER),
    ],
)
def test_each_state_of_the_connection_has_its_owner(state, owner):
    (reason,) = decide(facts(connection={"state": state})).reasons
    assert reason.owner is owner


@pytest.mark.parametrize("name", CASES)
def test_every_reason_is_whole_and_can_be_stored(name):
    decision = decide(facts(**CASES[name][0]))
    stored = decision.as_json()
    assert json.loads(json.dumps(stored)) == stored
    for reason in decision.reasons:
        assert reason.sentence.endswith((".", "”."))
        assert reason.evidence
        assert reason.hint or decision.verdict is SEND


def test_every_code_has_a_meaning_of_one_line():
    for code in ExportReason:
        assert code.value.startswith("export.")
        assert code.meaning.endswith(".")


# --- when it is due ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("workflow", "purpose", "source", "stage"),
    [
        (Workflow.ENGAGED_ONLY, Purpose.CREATE, CandidateSource.APPLIED, PlatformStage.ENGAGED),
        (Workflow.NEW_AND_ENGAGED, Purpose.CREATE, CandidateSource.APPLIED, PlatformStage.NEW),
        (Workflow.NEW_AND_ENGAGED, Purpose.UPDATE, CandidateSource.APPLIED, PlatformStage.ENGAGED),
        (Workflow.NEW_AND_ENGAGED, Purpose.CREATE, CandidateSource.PASSIVE, PlatformStage.ENGAGED),
    ],
)
def test_the_stage_at_which_an_export_is_due(workflow, purpose, source, stage):
    case = facts(connection={"workflow": workflow}, candidate={"source": source}, purpose=purpose)
    assert due_stage(case) is stage


def test_no_fact_is_without_effect():
    """Every setting of a search and a connection appears in the table above."""
    tried = {
        key
        for changes, _, _ in CASES.values()
        for part in changes.values()
        if isinstance(part, dict)
        for key in part
    }
    known = {f.name for kind in (SearchFacts, ConnectionFacts, JobFacts) for f in fields(kind)}
    for_sentences = {"title", "system", "redirect_acknowledged_by", "stage_ids"}
    assert known - for_sentences <= tried
