"""The triage pages: a constant number of queries, the evidence, and what may be taken along."""

from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from candidates.models import CandidateExport, FailureGroup
from candidates.services import failures
from integrations.models import Connection
from integrations.rules.decision import Owner, Reason
from jobs.models import Job
from tests.base import Cast, signed_in
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
