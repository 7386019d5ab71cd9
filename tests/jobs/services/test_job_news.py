"""What is told of jobs and of readings: each real change once, and nothing twice."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.models import Connection, OutgoingEvent, WebhookEndpoint
from jobs.services import editing
from jobs.services.activation import activate, deactivate
from tests.jobs.services.conftest import job


@pytest.fixture
def told(connection):
    """Somebody listens. What was told since the last look: type and data."""
    WebhookEndpoint.objects.create(tenant=connection.tenant, url="https://hears.example/")

    def since_last_time() -> list[tuple[str, dict]]:
        events = list(OutgoingEvent.objects.order_by("pk").values_list("type", "data"))
        OutgoingEvent.objects.all().delete()
        return events

    return since_last_time


def _jobs(told) -> list[tuple[str, str, object]]:
    return [
        (kind, data["external_id"], data.get("change"))
        for kind, data in told()
        if kind.startswith("job.")
    ]


def test_a_new_job_is_told_once_and_an_unchanged_one_never(ats, told, read):
    ats.put("welder", name="Welder")
    run = read()
    events = told()
    assert [kind for kind, _ in events] == ["job.created", "sync.finished"]
    created, finished = (data for _, data in events)
    assert created["job"] == job("welder").pk
    assert (created["title"], created["eligibility"], created["is_open"]) == (
        "Welder",
        "included",
        True,
    )
    assert (finished["sync_run"], finished["state"], finished["new"]) == (run.pk, "succeeded", 1)
    read()
    assert [kind for kind, _ in told()] == ["sync.finished"]


def test_what_changes_closes_and_comes_back(ats, told, read):
    ats.put("welder")
    read()
    told()
    ats.change("welder", name="Senior welder")
    read()
    assert _jobs(told) == [("job.updated", "welder", "content")]
    ats.change("welder", status="CLOSED")
    read()
    assert _jobs(told) == [("job.closed", "welder", None)]
    read()
    assert _jobs(told) == []
    ats.change("welder", status="OPEN")
    read()
    assert _jobs(told) == [("job.updated", "welder", "reopened")]


def test_a_new_policy_that_decides_the_same_is_no_news(ats, connection, told, read):
    ats.put("welder")
    read()
    told()
    Connection.objects.filter(pk=connection.pk).update(countries=["US", "CA"])
    read()
    assert _jobs(told) == []
    Connection.objects.filter(pk=connection.pk).update(countries=["CA"])
    read()
    assert _jobs(told) == [("job.updated", "welder", "content")]


def test_an_active_job_drifts_once_for_each_difference(ats, told, read):
    ats.put("welder", name="Welder")
    read()
    assert activate(job("welder"), actor=None).done
    assert _jobs(told)[-1] == ("job.updated", "welder", "activated")
    ats.change("welder", name="Senior welder")
    read()
    (drifted,) = [data for kind, data in told() if kind == "job.drifted"]
    assert drifted["fields"] == ["title"]
    read()
    assert _jobs(told) == []
    assert deactivate(job("welder"), actor=None).done
    assert _jobs(told) == [("job.updated", "welder", "deactivated")]


def test_a_job_made_by_hand_is_told_too(connection, told):
    made = editing.add_manual_job(connection.tenant, {"title": "Driver"}, actor=None)
    editing.edit(made, {"title": "Night driver"}, actor=None)
    events = told()
    assert [kind for kind, _ in events] == ["job.created", "job.updated"]
    assert [data["title"] for _, data in events] == ["Driver", "Night driver"]


def test_a_sync_that_breaks_off_is_told_with_its_reason(ats, told, read):
    ats.misbehave("permission_403")
    read()
    ((kind, data),) = told()
    assert (kind, data["state"]) == ("sync.finished", "failed")
    assert data["reason"]["code"]


def test_a_run_whose_worker_died_is_told_once(ats, connection, told, read):
    run = read()
    told()
    type(run).objects.filter(pk=run.pk).update(state="running", finished_at=None)
    read()
    states = {data["sync_run"]: data["state"] for _, data in told()}
    assert states[run.pk] == "lost"
    assert len(states) == 2


def test_where_nobody_listens_a_page_of_jobs_costs_one_query_more(ats, connection, read):
    ats.put_many(40)
    with CaptureQueriesContext(database) as queries:
        read()
    asked = [q for q in queries.captured_queries if "webhookendpoint" in q["sql"].lower()]
    assert len(asked) == 2  # one for the page, one for the run
    assert not OutgoingEvent.objects.exists()
