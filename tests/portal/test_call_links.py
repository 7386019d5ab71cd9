"""From every row to the calls that were made for it, and from a call back to its row and *why*."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.models import (
    Application,
    BulkExport,
    Candidate,
    CandidateExport,
    ExportAttempt,
    FailureGroup,
    MatchDecision,
    PeopleRun,
    RetryRun,
)
from integrations.admin.call_links import calls_of
from integrations.models import ApiCall, Connection, User
from jobs.models import Job, SyncRun
from portal.reconciliation.models import CreationFinding, Reconciliation
from tests.base import Cast, make_connection, make_job, signed_in
from tests.candidates.admin.conftest import make_export
from tests.portal.world import fill

pytestmark = pytest.mark.django_db

OF_EACH = (
    Job, SyncRun, PeopleRun, Candidate, Application, CandidateExport, ExportAttempt, BulkExport,
    RetryRun, FailureGroup, MatchDecision, Reconciliation, CreationFinding,
)  # fmt: skip


def call(connection: Connection, cause: str) -> ApiCall:
    return ApiCall.objects.create(
        tenant=connection.tenant, connection=connection, cause=cause, at=timezone.now(),
        operation="read_person", method="GET", host="api.example", path="/", duration_ms=1,
    )  # fmt: skip


def listed(person: User, address: str) -> list[ApiCall]:
    return list(signed_in(person).get(address).context["cl"].result_list)


def rows_with_calls() -> Sequence[type[Any]]:
    return [model for model, owner in admin.site._registry.items() if owner.keeps_calls]


def test_every_kind_of_row_that_makes_calls_leads_to_them(cast: Cast) -> None:
    fill(cast.harbor, "ourmark7")
    connection = Connection.objects.get(tenant=cast.harbor, route="kombo")
    call(connection, "connection:0")
    assert set(rows_with_calls()) == set(OF_EACH)
    for model in OF_EACH:
        owner: Any = admin.site.get_model_admin(model)
        row = model._default_manager.order_by("pk").first()
        causes = owner.call_causes(row)
        made = {call(connection, cause).pk for cause in causes}
        names = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        page = signed_in(cast.sam).get(reverse(names, args=[row.pk])).content.decode()
        address = calls_of(owner.subject_of(row))
        assert f'href="{address}"' in page, model
        found = listed(cast.sam, address)
        assert made <= {one.pk for one in found}, model
        assert {one.cause for one in found} == set(causes), model


def test_calls_of_a_job_are_those_of_its_readings_and_of_its_candidates(cast: Cast) -> None:
    connection = make_connection(cast.harbor)
    job, other = make_job(connection), make_job(connection, "job-2")
    ours, theirs = make_export(job, "Ana Ruiz"), make_export(other, "Ben Okafor")
    run = SyncRun.objects.create(
        tenant=cast.harbor, connection=connection, kind="full", trigger="clock", token=1,
        started_at=timezone.now(),
    )  # fmt: skip
    expected = [call(connection, ours.cause), call(connection, f"sync_run:{run.pk}")]
    call(connection, theirs.cause)
    found = listed(cast.sam, calls_of(f"job:{job.pk}"))
    assert {one.pk for one in found} == {one.pk for one in expected}


def test_a_call_leads_to_its_row_and_to_why(cast: Cast) -> None:
    connection = make_connection(cast.harbor)
    export = make_export(make_job(connection), "Ana Ruiz")
    logged = call(connection, export.cause)
    page = reverse("admin:integrations_apicall_change", args=[logged.pk])
    body = signed_in(cast.sam).get(page).content.decode()
    for name, number in (
        ("admin:candidates_candidateexport_change", export.pk),
        ("why-candidate", export.application_id),
        ("why-job", export.job_id),
    ):
        address = reverse(name, args=[number])
        assert f'href="{address}"' in body
        assert signed_in(cast.sam).get(address).status_code == 200


def test_nobody_learns_of_calls_of_another_tenant(cast: Cast) -> None:
    connection = make_connection(cast.prairie)
    export = make_export(make_job(connection), "Ben Okafor")
    call(connection, export.cause)
    answer = signed_in(cast.max).get(calls_of(export.cause))
    assert list(answer.context["cl"].result_list) == []
    assert "Okafor" not in answer.content.decode()
    # A call of one's own tenant that names a row of another one: the row stays unnamed.
    ours = call(make_connection(cast.harbor), export.cause)
    page = signed_in(cast.max).get(reverse("admin:integrations_apicall_change", args=[ours.pk]))
    assert "Okafor" not in page.content.decode()
    assert reverse("why-candidate", args=[export.application_id]) not in page.content.decode()


def test_who_may_not_see_the_log_is_not_led_to_it(cast: Cast) -> None:
    job = make_job(make_connection(cast.harbor))
    page = reverse("admin:jobs_job_change", args=[job.pk])
    assert "integrations/apicall" not in signed_in(cast.tina).get(page).content.decode()


def test_the_calls_of_many_exports_cost_as_many_statements_as_of_one(cast: Cast) -> None:
    connection = make_connection(cast.harbor)
    job = make_job(connection)
    costs = []
    for people in (1, 12):
        for number in range(people):
            call(connection, make_export(job, f"Ana Ruiz{people}{number}").cause)
        with CaptureQueriesContext(
            database,
        ) as asked:
            assert listed(cast.sam, calls_of(f"job:{job.pk}"))
        costs.append(len(asked))
    assert costs[0] == costs[1]
