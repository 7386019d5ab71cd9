"""Jobs that are over: closed by evidence, held when there are too many, open again when back."""

from datetime import timedelta

import pytest

from integrations.models import AuditEvent
from jobs.models import Job
from jobs.rules.states import SyncState
from jobs.services.release import release_closings
from tests.jobs.services.conftest import counts, job


def open_jobs() -> int:
    return Job.objects.filter(closed_at__isnull=True).count()


def test_a_job_missing_from_one_full_read_stays_open(ats, read):
    ats.put_many(4)
    read()
    ats.forget("job-1")
    run = read(full=True)
    assert counts(run) == {"seen": 3, "unchanged": 3}
    assert job("job-1").missing_since == run.started_at
    assert open_jobs() == 4


def test_a_job_missing_from_two_full_reads_is_closed_with_the_evidence(ats, read):
    ats.put_many(4)
    read()
    ats.forget("job-1")
    first = read(full=True)
    run = read(full=True)
    assert run.closed == 1
    stored = job("job-1")
    assert stored.closed_at == run.started_at
    assert stored.closed_because == (
        "It was missing from 2 full reads in a row, "
        f"first on {first.started_at:%Y-%m-%d %H:%M} UTC."
    )


def test_a_missing_job_that_comes_back_unchanged_is_open_again(ats, read):
    ats.put_many(4)
    read()
    payload = next(job for job in ats.control.jobs("ukgpro:harbor-steel") if job["id"] == "job-1")
    ats.forget("job-1")
    read(full=True)
    read(full=True)
    assert open_jobs() == 3
    del payload["remote_deleted_at"]
    ats.control.put_job("ukgpro:harbor-steel", **payload)
    run = read(full=True)
    assert counts(run) == {"seen": 4, "unchanged": 4, "reopened": 1}
    assert job("job-1").closed_because == ""
    assert job("job-1").missing_since is None


def test_a_status_that_is_not_live_closes_a_job_and_a_live_one_opens_it(ats, read):
    ats.put_many(4)
    read()
    ats.change("job-2", status="CLOSED")
    run = read()
    assert run.closed == 1
    assert job("job-2").closed_because == "Its status in the ATS is “CLOSED”."
    assert job("job-2").main_reason == "job.not_live"
    ats.change("job-2", status="OPEN")
    run = read()
    assert run.reopened == 1
    assert job("job-2").closed_at is None
    assert job("job-2").eligibility == "included"


def test_what_changed_together_with_the_status_follows_at_the_next_read(ats, read):
    ats.put_many(4)
    read()
    ats.change("job-2", status="CLOSED", name="New name")
    read()
    assert counts(read(full=True)) == {"seen": 4, "changed": 1, "unchanged": 3}
    assert job("job-2").title == "New name"
    assert counts(read(full=True)) == {"seen": 4, "unchanged": 4}


def test_a_deleted_job_is_closed_and_keeps_what_we_know(ats, read):
    ats.put("welder", name="Welder", description="<p>Weld.</p>")
    read()
    ats.delete("welder")
    run = read()
    assert run.closed == 1
    stored = job("welder")
    assert stored.closed_because == "The ATS reports it as deleted."
    assert (stored.title, stored.description, stored.place) == (
        "Welder",
        "<p>Weld.</p>",
        "Dallas, TX",
    )


def test_a_job_that_is_nullified_14_days_after_its_deletion_keeps_what_we_know(ats, read):
    ats.put("welder", name="Welder", description="<p>Weld.</p>")
    read()
    ats.delete("welder")
    read()
    blank = dict.fromkeys(("name", "description", "location", "status", "visibility", "stages"))
    ats.change("welder", **blank)
    ats.delete("welder")
    run = read()
    assert (run.state, run.closed) == (SyncState.SUCCEEDED, 0)
    assert (job("welder").title, job("welder").description) == ("Welder", "<p>Weld.</p>")
    assert counts(read()) == {"seen": 1, "unchanged": 1}


def test_many_jobs_nullified_at_once_are_no_mass_change(ats, read):
    ats.put_many(20)
    read()
    for number in range(5):
        ats.delete(f"job-{number}")
    assert read().closed == 5
    for number in range(5):
        ats.change(f"job-{number}", name=None, location=None)
        ats.delete(f"job-{number}")
    ats.delete("job-5")
    run = read()
    assert run.state == SyncState.SUCCEEDED
    assert run.closed == 1


# --- the mass-change guard -----------------------------------------------------------------------


@pytest.fixture
def ten_jobs(ats, read):
    ats.put_many(10)
    return read()


def test_an_empty_answer_is_held_and_closes_nothing(ats, ten_jobs, connection, read):
    ats.misbehave("empty_page")
    run = read(full=True)
    assert run.state == SyncState.HELD
    assert run.failure["code"] == "sync.unusual_share_closing"
    assert run.failure["owner"] == "account_manager"
    assert sorted(run.held_closures) == sorted(Job.objects.values_list("pk", flat=True))
    assert open_jobs() == 10
    assert not Job.objects.filter(missing_since__isnull=False).exists()
    assert connection.cursor == ten_jobs.started_at
    assert connection.last_full_read_at == ten_jobs.started_at
    assert connection.next_sync_at > run.finished_at + timedelta(hours=2)


def test_after_a_hiccup_the_next_read_is_as_if_nothing_had_been(ats, ten_jobs, read):
    ats.misbehave("empty_page")
    read(full=True)
    assert counts(read(full=True)) == {"seen": 10, "unchanged": 10}


def test_jobs_that_are_all_closed_at_once_are_held(ats, ten_jobs, read):
    for number in range(10):
        ats.change(f"job-{number}", status="CLOSED")
    run = read()
    assert (run.state, run.closed, len(run.held_closures)) == (SyncState.HELD, 0, 10)
    assert open_jobs() == 10
    # They come again, because the cursor has not moved.
    assert read().state == SyncState.HELD


def test_new_jobs_of_a_held_read_are_there(ats, ten_jobs, read):
    for number in range(10):
        ats.change(f"job-{number}", status="CLOSED")
    ats.put("fresh")
    run = read()
    assert (run.state, run.new) == (SyncState.HELD, 1)
    assert job("fresh").eligibility == "included"


def test_released_closings_are_closed_by_the_next_read(ats, ten_jobs, connection, read):
    for number in range(10):
        ats.change(f"job-{number}", status="CLOSED")
    held = read()
    answer = release_closings(held, actor=None)
    assert answer.done
    connection.refresh_from_db()
    assert connection.next_sync_at <= held.finished_at + timedelta(minutes=1)
    run = read()
    assert (run.state, run.closed) == (SyncState.SUCCEEDED, 10)
    assert open_jobs() == 0
    event = AuditEvent.objects.get(action="released closings")
    assert event.details["jobs"] == 10


def test_released_jobs_that_are_missing_are_closed_without_a_second_absence(ats, ten_jobs, read):
    ats.forget(*(f"job-{number}" for number in range(6)))
    held = read(full=True)
    assert len(held.held_closures) == 6
    release_closings(held, actor=None)
    run = read()
    assert (run.kind, run.closed) == ("full", 6)
    assert job("job-0").closed_because == (
        "It was missing from a full read, and a person confirmed that it is over."
    )


def test_a_release_counts_for_what_was_held_and_nothing_else(ats, ten_jobs, read):
    ats.forget(*(f"job-{number}" for number in range(5)))
    held = read(full=True)
    release_closings(held, actor=None)
    ats.misbehave("empty_page")
    run = read()
    assert (run.state, run.closed, len(run.held_closures)) == (SyncState.HELD, 0, 10)


def test_a_release_outlives_a_read_that_fails(ats, ten_jobs, read):
    ats.forget(*(f"job-{number}" for number in range(6)))
    release_closings(read(full=True), actor=None)
    ats.misbehave("service_unavailable", times=4)
    assert read().state == SyncState.FAILED
    assert read().closed == 6


def test_a_release_is_asked_for_once_and_for_the_newest_read(ats, ten_jobs, read):
    ats.misbehave("empty_page", times=2)
    first = read(full=True)
    second = read(full=True)
    assert not release_closings(ten_jobs, actor=None).done
    assert not release_closings(first, actor=None).done
    assert release_closings(second, actor=None).done
    assert not release_closings(second, actor=None).done
