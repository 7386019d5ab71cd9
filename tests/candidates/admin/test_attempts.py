"""Attempts in the admin: read only, filtered and found by index, constant in cost."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from candidates.models import CandidateExport, ExportAttempt
from jobs.models import Job
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import make_export

pytestmark = pytest.mark.django_db

LIST = "/admin/candidates/exportattempt/"


def make_attempt(export: CandidateExport, **values: Any) -> ExportAttempt:
    return ExportAttempt.objects.create(
        **{
            "tenant": export.tenant,
            "connection": export.connection,
            "export": export,
            "kind": "application",
            "action": "send",
            "token": 1,
            "result": "done",
            "started_at": timezone.now(),
            **values,
        }
    )


def listed(client: Client, **query: str) -> list[int]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return [row.pk for row in answer.context["cl"].result_list]


def test_attempts_are_listed_newest_first_and_nobody_changes_them(cast: Cast, job: Job) -> None:
    export = make_export(job)
    first, second = make_attempt(export), make_attempt(export)
    for person in cast.everybody():
        client = signed_in(person)
        assert listed(client) == [second.pk, first.pk]
        assert client.get(f"{LIST}add/").status_code == 403
        assert client.post(f"{LIST}{first.pk}/change/", {"result": "found"}).status_code == 403
        assert client.post(f"{LIST}{first.pk}/delete/", {"post": "yes"}).status_code == 403
    first.refresh_from_db()
    assert first.result == "done"


def test_they_are_filtered_and_found(cast: Cast, job: Job) -> None:
    ana, ben = make_export(job, "Ana Ruiz"), make_export(job, "Ben Okafor")
    done = make_attempt(ana)
    closed = make_attempt(ben, result="not_done", error_code="ATS.JOB_CLOSED", action="look")
    client = signed_in(cast.sam)
    assert listed(client, result__exact="not_done") == [closed.pk]
    assert listed(client, error="yes") == [closed.pk]
    assert listed(client, error="no") == [done.pk]
    assert listed(client, action__exact="look") == [closed.pk]
    assert listed(client, q=ana.reference) == [done.pk]
    assert listed(client, q="okaf") == [closed.pk]
    assert listed(client, q="ATS.JOB_CLOSED") == [closed.pk]
    assert listed(client, q="nobody") == []


def test_attempts_of_another_tenant_are_not_seen(cast: Cast, job: Job) -> None:
    export = make_export(make_job(make_connection(cast.prairie), state="active"), "Zoe Prairie")
    theirs = make_attempt(export, error_code="ATS.JOB_CLOSED")
    for person in cast.at_harbor_only():
        client = signed_in(person)
        assert listed(client) == []
        assert listed(client, q=export.reference) == []
        assert listed(client, q="ATS.JOB_CLOSED") == []
        assert client.get(f"{LIST}{theirs.pk}/change/").status_code == 404


def test_the_page_shows_what_came_back(cast: Cast, job: Job) -> None:
    attempt = make_attempt(
        make_export(job), receipt={"application": "app-9", "warnings": []}, fenced=True
    )
    page = signed_in(cast.hugo).get(f"{LIST}{attempt.pk}/change/").content.decode()
    assert "app-9" in page
    assert "The worker had lost its claim by then." in page


def test_the_list_takes_as_many_queries_for_a_hundred_rows_as_for_ten(
    cast: Cast, job: Job, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.sam)
    export = make_export(job)
    for _ in range(10):
        make_attempt(export)
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    for _ in range(90):
        make_attempt(export)
    with django_assert_max_num_queries(12) as many:
        client.get(LIST)
    assert len(few) == len(many)
