"""Exports in the admin: the why, and every action with what it does and what it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from candidates import tasks
from candidates.models import CandidateExport, ExportAttempt
from candidates.rules.export_state import ExportState
from candidates.rules.stages import PlatformStage
from candidates.services import repair
from integrations.models import AuditEvent, Connection
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import (
    committed,
    make_export,
    needs_attention,
    of_unknown_outcome,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/candidates/candidateexport/"


def page_of(export: CandidateExport) -> str:
    return f"{LIST}{export.pk}/change/"


def do(client: Client, export: CandidateExport, action: str, **inputs: Any) -> str:
    """Carry the action out from the page, and return what the person is told."""
    with committed():
        answer = client.post(f"{LIST}{export.pk}/do/{action}/", inputs, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context.get("messages", []))


# --- the why -------------------------------------------------------------------------------------


def test_the_page_of_a_held_export_says_why_and_whose_turn_it_is(cast: Cast, job: Job) -> None:
    export = make_export(job, emails=[])
    page = signed_in(cast.max).get(page_of(export)).content.decode()
    assert "Not sent yet: what was agreed with the customer is not met." in page
    assert "The candidate has no e-mail address." in page
    assert "Reach out on LinkedIn. It goes out by itself once a valid address is added." in page
    assert "Turn of: customer" in page


def test_a_fresh_decision_stands_beside_the_stored_one_when_they_differ(
    cast: Cast, job: Job
) -> None:
    export = make_export(job, stage=PlatformStage.NEW)
    client = signed_in(cast.max)
    assert "Policy says something else" not in client.get(page_of(export)).content.decode()
    Job.objects.filter(pk=job.pk).update(state="inactive")
    page = client.get(page_of(export)).content.decode()
    assert "Policy says something else by now: it is held." in page
    assert "The AI recruiter of “Welder” is not active." in page
    assert CandidateExport.objects.get().reasons == export.reasons


def test_a_paused_connection_is_named_where_it_holds_an_export_up(cast: Cast, job: Job) -> None:
    export = make_export(job)
    Connection.objects.filter(pk=job.connection_id).update(state="paused", state_reason="Holiday.")
    page = signed_in(cast.max).get(page_of(export)).content.decode()
    assert "it is paused. Holiday." in page


def test_the_timeline_tells_every_attempt_with_its_answer(cast: Cast, job: Job) -> None:
    export = make_export(job)
    now = timezone.now()
    ExportAttempt.objects.create(
        tenant=export.tenant,
        connection=job.connection,
        export=export,
        kind="application",
        action="send",
        token=1,
        result="not_done",
        started_at=now - timedelta(seconds=90),
        finished_at=now - timedelta(seconds=78),
        error_code="ATS.JOB_CLOSED",
        sentence="The job is closed.",
        status_code=409,
    )
    page = signed_in(cast.max).get(page_of(export)).content.decode()
    assert "Sent the candidate and application" in page
    assert "The job is closed." in page
    assert "took 12 s · HTTP 409 · <code>ATS.JOB_CLOSED</code>" in page


def test_names_are_text_and_never_markup(cast: Cast, job: Job) -> None:
    export = make_export(job)
    export.candidate.first_name = "<script>alert(1)</script>"
    export.candidate.save()
    client = signed_in(cast.max)
    for address in (page_of(export), LIST, f"{LIST}{export.pk}/do/cancel/"):
        page = client.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


# --- actions -------------------------------------------------------------------------------------


def test_retry_queues_rings_once_and_is_audited(cast: Cast, job: Job, rung: list[int]) -> None:
    export = needs_attention(job)
    told = do(signed_in(cast.sam), export, "retry", note="The customer merged them.")
    assert told == f"{export.reference} goes again."
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED
    assert rung == [job.connection_id]
    event = AuditEvent.objects.get(subject=f"export:{export.pk}")
    assert (event.actor, event.action, event.note) == (
        cast.sam,
        "retried",
        "The customer merged them.",
    )


def test_the_second_of_two_people_is_told_that_it_was_too_late(cast: Cast, job: Job) -> None:
    export = needs_attention(job)
    first, second = signed_in(cast.sam), signed_in(cast.max)
    do(first, export, "retry", note="")
    told = do(second, export, "retry", note="")
    assert told == (
        f"{export.reference} cannot be retried: it is queued now. It may have changed since the "
        "page was opened."
    )
    assert AuditEvent.objects.count() == 1


def test_cancel_wants_a_reason_and_without_one_writes_nothing(cast: Cast, job: Job) -> None:
    export = make_export(job)
    client = signed_in(cast.max)
    answer = client.post(f"{LIST}{export.pk}/do/cancel/", {"note": ""})
    assert "This field is required." in answer.content.decode()
    export.refresh_from_db()
    assert (export.state, AuditEvent.objects.count()) == (ExportState.QUEUED, 0)
    assert do(client, export, "cancel", note="Hired elsewhere") == (
        f"{export.reference} is cancelled."
    )
    export.refresh_from_db()
    assert export.state == ExportState.CANCELLED


def test_cancel_is_refused_while_a_copy_may_be_in_the_ats(cast: Cast, job: Job) -> None:
    export = of_unknown_outcome(job)
    told = do(signed_in(cast.max), export, "cancel", note="No.")
    assert told.startswith(f"{export.reference} may already be in the ATS.")
    export.refresh_from_db()
    assert export.state == ExportState.NEEDS_ATTENTION


def test_the_same_person_is_confirmed_among_those_in_evidence(
    cast: Cast, job: Job, rung: list[int]
) -> None:
    export = needs_attention(job)
    client = signed_in(cast.rita)
    question = client.get(f"{LIST}{export.pk}/do/same-person/").content.decode()
    assert "Marcus Delgado · ats-7 in the ATS" in question
    do(client, export, "same-person", person="ats-7", note="")
    export.refresh_from_db()
    assert (export.state, export.confirmed_person_id) == (ExportState.QUEUED, "ats-7")
    assert rung == [job.connection_id]


def test_somebody_else_than_those_in_evidence_cannot_be_confirmed(cast: Cast, job: Job) -> None:
    export = needs_attention(job)
    answer = signed_in(cast.rita).post(
        f"{LIST}{export.pk}/do/same-person/", {"person": "ats-8", "note": ""}
    )
    assert "Select a valid choice" in answer.content.decode()
    export.refresh_from_db()
    assert (export.state, export.confirmed_person_id) == (ExportState.NEEDS_ATTENTION, "")


def test_settling_by_hand_takes_the_id_under_which_it_arrived(cast: Cast, job: Job) -> None:
    export = of_unknown_outcome(job)
    client = signed_in(cast.sam)
    answer = client.post(
        f"{LIST}{export.pk}/do/settle/", {"found": "arrived", "external_id": " ", "note": "Saw it"}
    )
    assert "Give the id under which it arrived." in answer.content.decode()
    assert export.effects.get().state == "unknown"
    do(client, export, "settle", found="arrived", external_id="file-9", note="Saw it")
    export.refresh_from_db()
    effect = export.effects.get()
    assert (export.state, effect.state, effect.external_id) == (
        ExportState.QUEUED,
        "done",
        "file-9",
    )


def test_settling_by_hand_as_absent_lets_it_be_sent_again(cast: Cast, job: Job) -> None:
    export = of_unknown_outcome(job)
    do(signed_in(cast.sam), export, "settle", found="absent", external_id="app-9", note="Not there")
    export.refresh_from_db()
    assert (export.state, export.application_external_id) == (ExportState.QUEUED, "")
    assert export.effects.get().state == "planned"


def test_send_now_sets_the_stage_aside_and_says_so(cast: Cast, job: Job, rung: list[int]) -> None:
    export = make_export(job, stage=PlatformStage.NEW)
    told = do(signed_in(cast.rita), export, "send-now", note="")
    assert told == "Ana Ruiz goes out now."
    export.refresh_from_db()
    assert (export.state, export.released_by) == (ExportState.QUEUED, "Rita")
    assert rung == [job.connection_id]


def test_send_now_never_sets_the_agreement_aside(cast: Cast, job: Job, rung: list[int]) -> None:
    export = make_export(job, stage=PlatformStage.NEW, emails=[])
    told = do(signed_in(cast.rita), export, "send-now", note="")
    assert told.startswith("Ana Ruiz is released and still waits. The candidate has no e-mail")
    export.refresh_from_db()
    assert (export.state, rung) == (ExportState.HELD, [])


@pytest.mark.parametrize(
    ("who", "action", "allowed"),
    [
        ("sam", "retry", True),
        ("sam", "cancel", False),
        ("sam", "send-now", False),
        ("rita", "retry", True),
        ("rita", "cancel", True),
        ("hugo", "retry", False),
        ("hugo", "cancel", False),
        ("hugo", "same-person", False),
    ],
)
def test_who_may_do_what(cast: Cast, job: Job, who: str, action: str, allowed: bool) -> None:
    export = needs_attention(job)
    client = signed_in(getattr(cast, who))
    assert client.get(page_of(export)).status_code == 200
    answer = client.get(f"{LIST}{export.pk}/do/{action}/")
    assert answer.status_code == (200 if allowed else 403)
    if not allowed:
        posted = client.post(f"{LIST}{export.pk}/do/{action}/", {"note": "x", "person": "ats-7"})
        assert posted.status_code == 403
        export.refresh_from_db()
        assert export.state == ExportState.NEEDS_ATTENTION


def test_looking_changes_nothing(cast: Cast, job: Job) -> None:
    export = needs_attention(job)
    client = signed_in(cast.max)
    for action in ("retry", "cancel", "same-person", "settle"):
        assert client.get(f"{LIST}{export.pk}/do/{action}/").status_code == 200
    export.refresh_from_db()
    assert (export.state, AuditEvent.objects.count()) == (ExportState.NEEDS_ATTENTION, 0)


def test_an_action_without_its_csrf_token_is_refused(cast: Cast, job: Job) -> None:
    export = needs_attention(job)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.max)
    assert client.post(f"{LIST}{export.pk}/do/retry/", {"note": ""}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_breaks_no_page_and_loses_nothing(
    cast: Cast, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("The broker is away.")

    monkeypatch.setattr(tasks.drain_lane, "apply_async", away)
    export = needs_attention(job)
    answer = signed_in(cast.sam).post(f"{LIST}{export.pk}/do/retry/", {"note": ""})
    assert answer.status_code == 302
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED


# --- in bulk -------------------------------------------------------------------------------------


def bulk(client: Client, action: str, exports: list[CandidateExport], **inputs: Any) -> Any:
    chosen = [str(export.pk) for export in exports]
    choice = {"action": action, "_selected_action": chosen}
    with committed():
        return client.post(LIST, {**choice, **inputs}, follow=True)


def test_bulk_retry_counts_first_then_reports_row_by_row(
    cast: Cast, job: Job, rung: list[int]
) -> None:
    broken = [needs_attention(job, f"Fritz Other{n}") for n in range(3)]
    held = make_export(job, "Ben Held", stage=PlatformStage.NEW)
    client = signed_in(cast.sam)
    question = bulk(client, "retry", [*broken, held]).content.decode()
    assert "<strong>3</strong> needs attention" in question
    assert "<strong>1</strong> held" in question
    assert not CandidateExport.objects.filter(state=ExportState.QUEUED).exists()
    answer = bulk(client, "retry", [*broken, held], confirmed="1", note="Fixed")
    done, refused = [str(message) for message in answer.context["messages"]]
    assert done.startswith("3 done.")
    assert refused == f"{held.reference} is held by policy; see its reasons."
    assert CandidateExport.objects.filter(state=ExportState.QUEUED).count() == 3
    assert rung == [job.connection_id]


def test_bulk_cancel_asks_why(cast: Cast, job: Job) -> None:
    exports = [make_export(job, f"Ana Ruiz{n}") for n in range(2)]
    client = signed_in(cast.max)
    answer = bulk(client, "cancel", exports, confirmed="1", note="")
    assert "This field is required." in answer.content.decode()
    assert not CandidateExport.objects.filter(state=ExportState.CANCELLED).exists()
    bulk(client, "cancel", exports, confirmed="1", note="Job filled")
    assert CandidateExport.objects.filter(state=ExportState.CANCELLED).count() == 2
    assert set(AuditEvent.objects.values_list("note", flat=True)) == {"Job filled"}


def test_bulk_actions_reach_no_other_tenant(cast: Cast, job: Job) -> None:
    theirs = needs_attention(make_job(make_connection(cast.prairie), state="active"), "Zoe Prairie")
    bulk(signed_in(cast.max), "retry", [theirs], confirmed="1", note="")
    theirs.refresh_from_db()
    assert theirs.state == ExportState.NEEDS_ATTENTION


# --- the list ------------------------------------------------------------------------------------


def listed(client: Client, **query: str) -> list[str]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return sorted(row.candidate.last_name for row in answer.context["cl"].result_list)


def test_the_list_is_found_by_reference_name_address_and_job(cast: Cast, job: Job) -> None:
    ana = make_export(job, "Ana Ruiz")
    make_export(make_job(job.connection, "job-2", state="active"), "Ben Okafor")
    client = signed_in(cast.max)
    assert listed(client, q=ana.reference.upper()) == ["Ruiz"]
    assert listed(client, q="rui") == ["Ruiz"]
    assert listed(client, q="Ben Oka") == ["Okafor"]
    assert listed(client, q="ANA.RUIZ@") == ["Ruiz"]
    assert listed(client, q="JOB-2") == ["Okafor"]
    assert listed(client, q="nobody") == []


def test_the_list_is_filtered_by_state_owner_and_purpose(cast: Cast, job: Job) -> None:
    make_export(job, "Ana Ruiz")
    needs_attention(job, "Fritz Other")
    client = signed_in(cast.max)
    assert listed(client, state__exact="queued") == ["Ruiz"]
    assert listed(client, owner="account_manager") == ["Other"]
    assert listed(client, purpose="update") == []


def test_other_tenants_are_neither_listed_nor_found(cast: Cast, job: Job) -> None:
    theirs = needs_attention(make_job(make_connection(cast.prairie), state="active"), "Zoe Prairie")
    for person in cast.at_harbor_only():
        client = signed_in(person)
        assert listed(client) == []
        assert listed(client, q="Prairie") == []
        assert client.get(page_of(theirs)).status_code == 404
        assert client.post(f"{LIST}{theirs.pk}/do/retry/", {"note": ""}).status_code == 404
    assert listed(signed_in(cast.sam), q="Prairie") == ["Prairie"]


def test_the_list_and_a_page_take_as_many_queries_for_a_hundred_rows_as_for_ten(
    cast: Cast, job: Job, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.sam)
    for number in range(10):
        needs_attention(job, f"Fritz Other{number}")
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    for number in range(10, 60):
        needs_attention(job, f"Fritz Other{number}")
    with django_assert_max_num_queries(12) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_a_retry_by_another_door_is_seen_on_the_page(cast: Cast, job: Job) -> None:
    export = needs_attention(job)
    repair.retry(export, actor=None)
    page = signed_in(cast.max).get(page_of(export)).content.decode()
    assert "Ready to go. A worker takes it as soon as its lane is free." in page
    assert "It is the same person" not in page
