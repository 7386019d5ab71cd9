"""What one read writes: exact counts, exact reasons, and nothing where nothing changed."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.models import ApiCall
from jobs.models import Job
from jobs.rules.cadence import OVERLAP
from jobs.rules.states import SyncKind, SyncState
from sandbox.server import SandboxServer
from tests.jobs.services.conftest import API_KEY, DALLAS, INTEGRATION, counts, job

TORONTO = {"city": "Toronto", "state": "ON", "country": "CA", "raw": "Toronto, ON"}


@pytest.fixture
def variety(ats):
    """One job of every kind."""
    ats.put("live")
    ats.put("posted", status="Posted", location={"raw": "Austin, TX"})
    ats.put("closed", status="CLOSED")
    ats.put("odd", status="Under review")
    ats.put("abroad", location=TORONTO)
    ats.put("nowhere", location=None)
    ats.put("secret", visibility="CONFIDENTIAL")
    ats.put("gone")
    ats.delete("gone")


def statements(captured, *words: str) -> list[str]:
    return [
        query["sql"]
        for query in captured.captured_queries
        if any(word in query["sql"] for word in words)
    ]


def test_a_first_read_stores_every_job_with_its_reason(variety, read):
    run = read()
    assert run.state == SyncState.SUCCEEDED
    assert run.kind == SyncKind.FULL
    assert counts(run) == {"seen": 8, "new": 7}
    assert run.excluded == {
        "job.not_live": 1,
        "job.status_unknown": 1,
        "job.outside_countries": 1,
        "job.country_unknown": 1,
        "job.confidential": 1,
        "job.deleted": 1,
    }
    found = Job.objects.values_list("external_id", "eligibility", "main_reason")
    assert sorted(found) == [
        ("abroad", "excluded", "job.outside_countries"),
        ("closed", "excluded", "job.not_live"),
        ("live", "included", "job.live_in_country"),
        ("nowhere", "review", "job.country_unknown"),
        ("odd", "review", "job.status_unknown"),
        ("posted", "included", "job.live_in_country"),
        ("secret", "excluded", "job.confidential"),
    ]


def test_an_excluded_job_can_be_explained_from_its_row(variety, read):
    read()
    (reason,) = job("abroad").reasons
    assert reason["sentence"] == (
        "The job is in Canada (Toronto, Canada); this connection takes the United States."
    )
    assert reason["owner"] == "account_manager"
    assert job("closed").closed_because == "Its status in the ATS is “CLOSED”."


def test_a_job_arrives_inactive_with_what_the_ats_says(ats, read):
    ats.put(
        "welder",
        name="Welder",
        remote_id="1001",
        department="Fabrication",
        salary_amount_from=21.5,
        salary_amount_to=28,
        salary_currency="USD",
        salary_period="HOUR",
        post_url="https://careers.example/1001",
        stages=["Applied", "Phone screen"],
    )
    read()
    stored = job("welder")
    assert (stored.title, stored.ats_id, stored.department) == ("Welder", "1001", "Fabrication")
    assert (stored.country, stored.region, stored.place) == ("US", "TX", "Dallas, TX")
    assert stored.pay == {
        "minimum": "21.5",
        "maximum": "28",
        "currency": "USD",
        "period": "HOUR",
    }
    assert [stage["name"] for stage in stored.stages] == ["Applied", "Phone screen"]
    assert stored.state == "inactive"
    assert stored.source == "synced"
    assert stored.apply_url == "https://careers.example/1001"


def test_an_unchanged_read_writes_no_job(ats, connection, read):
    ats.put_many(25)
    connection.options |= {"page_size": 5}
    connection.save()
    read()
    before = list(Job.objects.order_by("pk").values())
    with CaptureQueriesContext(database) as captured:
        run = read(full=True)
    assert counts(run) == {"seen": 25, "unchanged": 25}
    writes = ('INSERT INTO "jobs_job"', 'UPDATE "jobs_job"', 'DELETE FROM "jobs_job"', "COPY")
    assert statements(captured, *writes) == []
    assert list(Job.objects.order_by("pk").values()) == before


def test_an_unchanged_page_costs_at_most_two_statements(ats, connection, read):
    ats.put_many(40)
    connection.options |= {"page_size": 20}
    connection.save()
    read()
    with CaptureQueriesContext(database) as two_pages:
        read(full=True)
    connection.options |= {"page_size": 2}
    connection.save()
    with CaptureQueriesContext(database) as twenty_pages:
        read(full=True)
    assert len(twenty_pages) - len(two_pages) <= 2 * 18


def test_one_changed_job_is_the_only_one_written(ats, read):
    ats.put_many(12)
    read()
    untouched = {row.pk: row.changed_at for row in Job.objects.exclude(external_id="job-3")}
    ats.change("job-3", name="Lead welder")
    run = read(full=True)
    assert counts(run) == {"seen": 12, "changed": 1, "unchanged": 11}
    assert job("job-3").title == "Lead welder"
    after = {row.pk: row.changed_at for row in Job.objects.exclude(external_id="job-3")}
    assert after == untouched


def test_an_incremental_read_asks_from_the_cursor_with_an_overlap(ats, connection, read):
    ats.put_many(3)
    first = read()
    assert connection.cursor == first.started_at
    run = read()
    assert run.kind == SyncKind.INCREMENTAL
    assert run.changed_since == first.started_at - OVERLAP
    asked = parse_qs(ats.queries()[-1])["updated_after"]
    assert asked == [f"{run.changed_since:%Y-%m-%dT%H:%M:%S}.{run.changed_since:%f}"[:23] + "Z"]


def test_the_inclusive_last_row_of_an_incremental_read_is_no_change(ats, read):
    ats.put_many(3)
    read()
    run = read()
    assert run.kind == SyncKind.INCREMENTAL
    assert counts(run) == {"seen": 3, "unchanged": 3}


def test_an_incremental_read_closes_nothing_that_it_does_not_name(ats, connection, read):
    ats.put("old", changed_at="2026-01-01T00:00:00.000Z")
    read()
    run = read()
    assert (run.kind, run.seen) == (SyncKind.INCREMENTAL, 0)
    assert job("old").missing_since is None


def test_a_week_after_the_last_full_read_comes_another(ats, connection, read):
    ats.put_many(2)
    read()
    connection.last_full_read_at -= timedelta(days=7)
    connection.save()
    assert read().kind == SyncKind.FULL


def test_a_changed_policy_decides_every_job_again(ats, connection, read):
    ats.put("near", changed_at="2026-01-01T00:00:00.000Z")
    ats.put("far", location=TORONTO, changed_at="2026-01-01T00:00:00.000Z")
    read()
    connection.countries = ["CA"]
    connection.save()
    run = read()
    assert run.kind == SyncKind.FULL
    assert counts(run) == {"seen": 2, "changed": 2}
    assert job("near").eligibility == "excluded"
    assert job("far").eligibility == "included"
    assert read().kind == SyncKind.INCREMENTAL


def test_an_inclusion_rule_leaves_a_job_out_with_its_words(ats, connection, read):
    connection.inclusion_rules = [
        {"field": "title", "operator": "contains", "values": ["Machinist"]}
    ]
    connection.save()
    ats.put("welder")
    read()
    assert job("welder").main_reason == "job.inclusion_rule"
    assert "Machinist" in job("welder").reasons[0]["sentence"]


def test_every_call_of_a_read_is_logged_under_its_run(ats, connection, read):
    ats.put_many(5)
    connection.options |= {"page_size": 2}
    connection.save()
    run = read()
    assert (run.pages, run.calls) == (3, 3)
    calls = ApiCall.objects.filter(cause=f"sync_run:{run.pk}")
    assert [(call.operation, call.status_code) for call in calls] == [("list_jobs", 200)] * 3


def test_the_next_read_is_due_in_about_three_hours(ats, connection, read):
    run = read()
    wait = connection.next_sync_at - run.finished_at
    assert timedelta(minutes=162) <= wait <= timedelta(minutes=198)
    assert wait != timedelta(hours=3)


def test_reads_of_two_connections_are_spread(ats, connection, read):
    first = read()
    first_wait = connection.next_sync_at - first.finished_at
    second = read()
    second_wait = connection.next_sync_at - second.finished_at
    assert abs(first_wait - second_wait) > timedelta(seconds=1)


def test_the_demo_customer_has_the_jobs_that_its_ats_shows(settings, connection, read):
    with SandboxServer(seed="demo") as demo:
        settings.PLATFORM_OPTIONS = {"kombo": {"base_url": demo.api_url}}
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{demo.host}:{demo.port}"})
        demo.control.add_integration(INTEGRATION, "ukgpro", API_KEY)
        run = read()
        listed = demo.control.jobs(INTEGRATION)
    assert run.state == SyncState.SUCCEEDED
    assert run.seen == len(listed)
    assert run.new == sum(item["remote_deleted_at"] is None for item in listed)
    live = [item for item in listed if item["status"] == "OPEN" and not item["remote_deleted_at"]]
    assert 0 < Job.objects.filter(eligibility="included").count() <= len(live)


def test_places_are_judged_from_free_text_too(ats, read):
    ats.put("text", location={"raw": "Savannah, Georgia"})
    ats.put("tbilisi", location={"raw": "Tbilisi, Georgia"})
    ats.put("structured", location=DALLAS)
    read()
    assert (job("text").country, job("text").region) == ("US", "GA")
    assert job("tbilisi").main_reason == "job.outside_countries"
