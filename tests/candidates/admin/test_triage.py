"""The triage pages: a constant number of queries, the evidence, and what may be taken along."""

from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.models import CandidateExport, FailureGroup
from candidates.services import failure_review, failures
from integrations.models import Connection
from integrations.rules.breaker import OPENS_AFTER, Tally
from integrations.rules.decision import Owner, Reason
from integrations.services import breaker
from integrations.services.connections import mark_broken
from jobs.models import Job, SyncRun
from jobs.rules.mass_change import guard
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import make_export

pytestmark = pytest.mark.django_db

LIST = "/admin/candidates/failuregroup/"
EXPORTS = "/admin/candidates/candidateexport/"
REFUSED = Reason(
    "REMOTE.INPUT_INVALID",
    "The ATS refused the data. It says: candidate.phone_number: This field is required.",
    "Correct what the ATS complains about.",
    Owner.SUPPORT,
    {"error": "RejectedError"},
)


def stuck(job: Job, name: str, reason: Reason = REFUSED) -> CandidateExport:
    export = make_export(job, name)
    group = failures.note_failure(export, [reason], attempt=None)
    CandidateExport.objects.filter(pk=export.pk).update(
        state="needs_attention", previous_state="working", owner=reason.owner,
        error_code=reason.code, reasons=[reason.as_json()], failure_group=group,
    )  # fmt: skip
    return export


def queries(client: Any, url: str) -> int:
    with CaptureQueriesContext(database) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_list_and_page_cost_the_same_for_two_and_for_many(cast: Cast, job: Job) -> None:
    client = signed_in(cast.sam)
    for number in range(2):
        stuck(job, f"Ana{number} Ruiz")
    group = FailureGroup.objects.get()
    page = f"{LIST}{group.pk}/change/"
    client.get(LIST)
    client.get(page)
    before = queries(client, LIST), queries(client, page)
    for number in range(20):
        stuck(job, f"Bo{number} Li")
        other = Reason(f"vendor.code{number}", "Odd.", "", Owner.SUPPORT, {"error": "X"})
        stuck(job, f"Cy{number} Li", other)
    assert (queries(client, LIST), queries(client, page)) == before
    assert before[0] <= 12


def test_the_page_says_why_whom_and_what_to_do(cast: Cast, job: Job) -> None:
    stuck(job, "Ana Ruiz")
    client = signed_in(cast.sam)
    listed = client.get(LIST).content.decode()
    assert "candidate.phone_number" in listed
    assert "Needs us" in listed
    group = FailureGroup.objects.get()
    page = client.get(f"{LIST}{group.pk}/change/").content.decode()
    assert "name the same field (candidate.phone_number)" in page
    assert "The ATS wants a field that we send nothing in" in page
    assert "Ana Ruiz" in page
    through = client.get(f"{EXPORTS}?cause={group.pk}").content.decode()
    assert "Ana Ruiz" in through


def test_evidence_may_be_taken_from_an_export_and_from_a_cause(
    cast: Cast, job: Job, connection: Connection
) -> None:
    export = stuck(job, "Ana Ruiz")
    client = signed_in(cast.sam)
    shown = client.get(f"{EXPORTS}{export.pk}/do/compare/")
    assert shown.status_code == 200
    assert "Would be sent now" in shown.content.decode()
    for url in (
        f"{EXPORTS}{export.pk}/do/support-bundle/",
        f"{LIST}{FailureGroup.objects.get().pk}/do/support-bundle/",
    ):
        answer = client.post(url)
        assert answer["Content-Type"] == "application/zip"
        assert answer.content.startswith(b"PK")
    assert signed_in(cast.rita).post(f"{EXPORTS}{export.pk}/do/compare/").status_code == 403


def test_people_take_snooze_and_ignore_it(cast: Cast, job: Job) -> None:
    stuck(job, "Ana Ruiz")
    group = FailureGroup.objects.get()
    client = signed_in(cast.sam)
    act = f"{LIST}{group.pk}/do/"
    client.post(f"{act}acknowledge/")
    group.refresh_from_db()
    assert group.state == "acknowledged"
    nothing = client.post(f"{act}snooze/", {"hours": "", "note": ""})
    assert "Say for how long" in nothing.content.decode()
    client.post(f"{act}snooze/", {"hours": "24", "note": ""})
    group.refresh_from_db()
    assert group.state == "snoozed"
    assert group.snoozed_until > timezone.now()
    client.post(f"{act}ignore/", {"note": "a test system"})
    group.refresh_from_db()
    assert group.state == "ignored"
    assert signed_in(cast.hugo).post(f"{act}reopen/").status_code == 403


def failed_sync(connection: Connection, **about: Any) -> SyncRun:
    """A reading of its jobs that ended badly, or that holds closings."""
    reason = Reason(
        "REMOTE.PERMISSION", "The key may not read jobs.", "Ask the customer.", Owner.CUSTOMER,
        {"error": "PermissionMissingError"},
    )  # fmt: skip
    now = timezone.now()
    given = {"state": "failed", "failure": reason.as_json(), **about}
    return SyncRun.objects.create(
        tenant=connection.tenant, connection=connection, kind="full", trigger="clock", token=1,
        started_at=now, finished_at=now, **given,
    )  # fmt: skip


def held_sync(job: Job) -> SyncRun:
    """A reading that would close this job."""
    assert job.connection is not None
    held = guard(10, 8).reasons[0].as_json()
    return failed_sync(job.connection, state="held", failure=held, held_closures=[job.pk])


def test_every_kind_costs_the_same_for_one_connection_and_for_many(cast: Cast, job: Job) -> None:
    client = signed_in(cast.sam)
    pages = [LIST, f"{LIST}?kind__exact=sync", f"{LIST}?kind__exact=access", f"{LIST}?queue=us"]

    def fill(number: int) -> None:
        names = ("sync", "held", "broken", "silent")
        ours = {name: make_connection(cast.harbor, f"{name} {number}") for name in names}
        failed_sync(ours["sync"])
        held_sync(make_job(ours["held"], f"held-{number}", state="active"))
        mark_broken(ours["broken"], Reason("http.401", "The key is refused.", "", Owner.CUSTOMER))
        breaker.note(ours["silent"].pk, Tally(failed=OPENS_AFTER))
        stuck(job, f"Ana{number} Ruiz")

    fill(0)
    failure_review.review()
    for page in pages:
        client.get(page)
    before = [queries(client, page) for page in pages]
    for number in range(1, 11):
        fill(number)
    failure_review.review()
    assert FailureGroup.objects.filter(stands=True).count() == 44
    assert [queries(client, page) for page in pages] == before
    assert max(before) <= 12


def test_held_closings_are_judged_where_they_are_met(cast: Cast, job: Job) -> None:
    make_export(job)
    run = held_sync(job)
    failure_review.review()
    group = FailureGroup.objects.get()
    page = signed_in(cast.sam).get(f"{LIST}{group.pk}/change/").content.decode()
    assert "One reading would close unusually many jobs" in page
    assert "Ana Ruiz" in page, "who is on the way to one of these jobs"
    act = f"{LIST}{group.pk}/do/"
    assert signed_in(cast.sam).post(f"{act}refuse-closings/").status_code == 403
    signed_in(cast.max).post(f"{act}refuse-closings/", {"note": "They still hire."})
    failure_review.review()
    group.refresh_from_db()
    assert (group.owner, group.stands) == (Owner.CUSTOMER, True)
    signed_in(cast.max).post(f"{act}accept-closings/")
    run.refresh_from_db()
    assert (run.released_by, run.refused_at) == (cast.max, None)


def test_who_waits_for_access_is_listed_behind_the_number(cast: Cast, job: Job) -> None:
    make_export(job)
    assert job.connection is not None
    mark_broken(job.connection, Reason("http.401", "The key is refused.", "", Owner.CUSTOMER))
    failure_review.review()
    group = FailureGroup.objects.get()
    client = signed_in(cast.sam)
    page = client.get(f"{LIST}{group.pk}/change/").content.decode()
    assert "The ATS does not accept our access any more" in page
    assert "Ana Ruiz" in client.get(f"{EXPORTS}?cause={group.pk}").content.decode()
    assert "Retry everybody" not in page, "nobody has failed yet"
