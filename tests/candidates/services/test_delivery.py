"""A delivery against the stand-in over HTTP: what every answer leads to, and what arrives."""

import io
import time

import pytest
from pypdf import PdfReader

from candidates.models import CandidateExport, ExportAttempt
from candidates.rules.export_state import EffectKind, EffectState, ExportState
from candidates.services import lanes, repair
from candidates.services.claims import Claim, FencedError
from candidates.services.delivery import deliver
from candidates.services.looking import timing
from candidates.services.outgoing import settle_content
from integrations.connectors.types import ExportReceipt
from integrations.models import ApiCall
from integrations.rules.connection_state import ConnectionState
from integrations.services import connections
from sandbox.faults import KINDS
from tests.candidates.services.desk import age, delivered, delivered_in_time

S = ExportState
# Faults of lists only; they leave a write as it is.
OF_READS = {"bad_record", "broken_page", "empty_page"}
CHECKING = (S.CHECKING, "nobody")
LATER = (S.RETRY_LATER, "nobody")
OUTCOMES = {
    "ok": (S.EXPORTED, "nobody"),
    "commit_then_drop": CHECKING,
    "commit_then_500": CHECKING,
    "commit_then_truncated": CHECKING,
    "commit_then_html": CHECKING,
    "commit_then_huge_body": CHECKING,
    "commit_then_slow_drip": CHECKING,
    "commit_late": CHECKING,
    "commit_without_id": CHECKING,
    "no_commit_500": CHECKING,
    "no_commit_drop": CHECKING,
    "no_commit_503_html": CHECKING,
    "redirect_302": CHECKING,
    "code_null_500": CHECKING,
    "error": CHECKING,
    "application_exists": CHECKING,
    "429": LATER,
    "service_unavailable": LATER,
    "setup_pending_409": LATER,
    "auth_401": (S.RETRY_LATER, "support"),
    "permission_403": (S.NEEDS_ATTENTION, "customer"),
    "input_invalid_400": (S.NEEDS_ATTENTION, "support"),
    "job_closed": (S.NEEDS_ATTENTION, "account_manager"),
}
# Kombo names no id for a document, so an answer without one is a whole answer.
WHOLE_FOR_DOCUMENTS = {"commit_without_id"}
# Late is later than our deadline; a pause of the lane would only make the test slower.
PARAMETERS = {"commit_late": {"delay_seconds": 1.3}, "429": {"retry_after": 0}}


def test_every_fault_of_the_stand_in_has_its_outcome_here():
    assert set(OUTCOMES) == set(KINDS) - OF_READS


def test_a_candidate_arrives_with_application_profile_and_receipt(desk):
    export = delivered(desk.due())
    (application,) = desk.applications()
    (document,) = desk.documents()
    assert export.state == S.EXPORTED
    assert export.application_external_id == application["id"]
    assert export.person_external_id == application["candidate_id"]
    assert export.ats_url == application["remote_url"]
    assert export.exported_at is not None
    assert export.seen_in_ats_at is not None
    assert (export.reasons, export.error_code, export.warnings) == ([], "", [])
    assert not export.attached_to_existing
    assert document["application_id"] == application["id"]
    assert document["file_name"] == f"Ana-Ruiz-profile-{export.reference}.pdf"


def test_the_profile_that_arrives_can_be_read(desk):
    export = delivered(desk.due())
    (document,) = desk.documents()
    reader = PdfReader(io.BytesIO(desk.ats.attachment_content(document["id"])))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "Ana Ruiz" in text
    assert "Welder" in text
    assert export.reference in text


def test_every_step_is_written_down_with_its_outcome(desk):
    export = delivered(desk.due())
    steps = list(export.attempts.values_list("kind", "action", "result").order_by("id"))
    assert steps == [
        ("application", "look", "absent"),
        ("application", "send", "done"),
        ("document", "send", "done"),
    ]
    sent = export.attempts.get(kind="application", action="send")
    assert sent.receipt["application"] == export.application_external_id
    assert len(sent.fingerprint) == 64
    operations = list(
        ApiCall.objects.filter(cause=export.cause)
        .order_by("id")
        .values_list("operation", flat=True)
    )
    assert operations == [
        "find_candidates", "create_application", "attach_document", "find_candidates",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", OUTCOMES)
@pytest.mark.parametrize("operation", ["create_application", "add_application_attachment"])
def test_every_answer_leads_to_its_state_and_in_the_end_to_one_application_and_one_profile(
    desk, operation, kind
):
    parameters = PARAMETERS.get(kind, {})
    desk.ats.misbehave(operation, kind, **parameters)
    export = delivered(desk.due())
    expected = OUTCOMES[kind]
    if operation != "create_application" and kind in WHOLE_FOR_DOCUMENTS:
        expected = OUTCOMES["ok"]
    assert (export.state, export.owner) == expected
    if kind == "commit_late":
        _wait_until(lambda: len(desk.ats.requests(operation)) == 1)
    if kind == "auth_401":
        connections.activate(desk.connection, actor=None)
    if export.state == S.NEEDS_ATTENTION:
        assert repair.retry(export, actor=None).done
    export = delivered_in_time(export)
    if kind == "application_exists":
        # The ATS says that it has what it does not show: nobody but a person can tell.
        assert (export.state, export.error_code) == (
            S.NEEDS_ATTENTION,
            "export.exists_but_hidden",
        )
        assert [reason["code"] for reason in export.reasons][1] == "ATS.APPLICATION_ALREADY_EXISTS"
        assert len(desk.ats.requests(operation)) == 1
        return
    assert export.state == S.EXPORTED
    assert [a["id"] for a in desk.applications()] == [export.application_external_id]
    assert [d["application_id"] for d in desk.documents()] == [export.application_external_id]


def _wait_until(happens):
    until = time.monotonic() + 3
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_unknown_outcome_is_not_sent_again_before_it_has_settled(desk):
    desk.ats.misbehave("create_application", "no_commit_drop")
    export = delivered(desk.due())
    for _ in range(3):
        age(export, 20)
        CandidateExport.objects.filter(pk=export.pk).update(not_before=export.changed_at)
        assert delivered(export).state == S.CHECKING
    assert len(desk.ats.requests("create_application")) == 1
    age(export, 75)
    assert delivered(export).state == S.EXPORTED
    assert len(desk.ats.requests("create_application")) == 2


@pytest.mark.parametrize("operation", ["create_application", "add_application_attachment"])
def test_even_a_vendor_that_refuses_what_it_has_done_gets_nothing_twice(desk, operation):
    desk.ats.misbehave(operation, "429", when="after", retry_after=0)
    export = delivered(desk.due())
    assert export.state == S.RETRY_LATER
    assert delivered_in_time(export).state == S.EXPORTED
    assert (len(desk.applications()), len(desk.documents())) == (1, 1)


def test_a_lag_that_was_widened_later_counts_for_writes_under_way(desk, settings):
    desk.ats.misbehave("create_application", "no_commit_drop")
    export = delivered(desk.due())
    settings.PLATFORM_OPTIONS["kombo"]["lookup_lag_seconds"] = 7_200.0
    age(export, 3_600)
    assert delivered(export).state == S.CHECKING
    age(export, 7_200)
    assert delivered(export).state == S.EXPORTED


def test_where_absence_can_never_be_shown_a_person_is_asked(desk, settings):
    settings.PLATFORM_OPTIONS["kombo"]["lookup_lag_seconds"] = None
    desk.ats.misbehave("create_application", "no_commit_drop")
    export = delivered_in_time(delivered(desk.due()))
    assert (export.state, export.owner) == (S.NEEDS_ATTENTION, "support")
    assert export.error_code == "export.cannot_look_up"
    assert desk.applications() == []


def test_a_refused_look_up_asks_the_customer_and_proves_nothing(desk):
    desk.ats.misbehave("create_application", "commit_then_drop")
    export = delivered(desk.due())
    desk.ats.misbehave("get_candidates", "permission_403")
    age(export)
    assert delivered(export).state == S.NEEDS_ATTENTION
    assert export.owner == "customer"
    assert repair.retry(export, actor=None).done
    assert delivered(export).state == S.EXPORTED
    assert len(desk.applications()) == 1


def test_a_look_up_that_failed_is_repeated_later(desk):
    desk.ats.misbehave("create_application", "commit_then_drop")
    export = delivered(desk.due())
    desk.ats.misbehave("get_candidates", "no_commit_500")
    age(export)
    assert delivered(export).state == S.CHECKING
    assert delivered_in_time(export).state == S.EXPORTED
    assert len(desk.applications()) == 1


def test_a_rejected_key_breaks_the_connection_and_stops_its_lane(desk):
    desk.ats.misbehave("create_application", "auth_401")
    first, second = desk.due(), desk.due()
    assert delivered(first).state == S.RETRY_LATER
    desk.connection.refresh_from_db()
    assert desk.connection.state == ConnectionState.BROKEN
    assert lanes.due_lanes() == []
    assert lanes.drain(desk.connection.pk) == 0
    assert not deliver(second.pk)
    second.refresh_from_db()
    assert second.state == S.QUEUED


def test_the_policy_is_asked_again_before_the_first_write(desk):
    export = desk.due()
    desk.job.closed_at, desk.job.closed_because = export.decided_at, "It is filled."
    desk.job.save()
    assert delivered(export).state == S.HELD
    assert export.reasons[0]["code"] == "export.job_closed"
    assert desk.ats.requests("create_application") == []


def test_an_error_of_the_portal_itself_goes_to_engineering(desk, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("no font")

    monkeypatch.setattr("candidates.services.outgoing.make_profile", fail)
    export = delivered(desk.due())
    assert export.state == S.RETRY_LATER
    export = delivered_in_time(export)
    assert (export.state, export.owner) == (S.NEEDS_ATTENTION, "engineering")
    assert (export.error_code, export.failures) == ("internal.error", 4)
    assert export.application_external_id == desk.applications()[0]["id"]


def test_the_answer_of_a_worker_that_was_fenced_is_proof_but_changes_nothing(desk):
    export = desk.due()
    claim = Claim.take(export.pk)
    deliver_to(claim)
    effect = claim.effects[0]
    attempt = claim.open_attempt(effect, ExportAttempt.Action.SEND)
    age(export, 3_600)
    assert lanes.recover_lost() == 1
    receipt = {
        "person": "person-9", "application": "application-9", "document": "", "ats_url": "",
        "warnings": ["The stage was ignored."],
    }  # fmt: skip
    claim.close_attempt(attempt, ExportAttempt.Result.DONE, evidence=receipt)
    with pytest.raises(FencedError):
        claim.effect_done(effect, ExportReceipt("person-9", "application-9"))
    attempt.refresh_from_db()
    assert attempt.fenced
    ExportAttempt.objects.filter(pk=attempt.pk).update(started_at=effect.written_ahead_at)
    desk.ats.misbehave("add_application_attachment", "429")
    delivered(export)
    assert export.application_external_id == "application-9"
    assert export.warnings == ["The stage was ignored."]
    assert desk.ats.requests("get_candidates") == []
    assert export.effects.get(kind=EffectKind.APPLICATION).state == EffectState.DONE


def deliver_to(claim):
    """Bring a claim to the moment before the first byte of its first write."""
    settle_content(claim)
    claim.write_ahead(claim.effects[0], timing=timing(60.0), fingerprint="f" * 64)
