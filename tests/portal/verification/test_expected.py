"""The customer's list through the rows: entered, compared, accepted, compared again."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations.models import AuditEvent
from integrations.rules.connection_state import READS_JOBS
from integrations.services import onboarding
from jobs.models import Job, SyncRun
from jobs.rules.expected_list import ExpectedListError
from portal.verification import models as rows
from portal.verification import reads
from portal.verification.services import expected
from tests.base import Cast, make_connection, make_job

WHY = {
    "code": "job.not_live", "sentence": "Its status is “Draft”.", "hint": "Open it.",
    "owner": "customer", "evidence": {},
}  # fmt: skip


@pytest.fixture
def project(cast: Cast):
    connection = make_connection(cast.harbor, state="connected")
    make_job(connection, "j1", title="Welder")
    make_job(connection, "j2", title="Driver", eligibility="excluded", reasons=[WHY])
    make_job(connection, "j3", title="Cook", closed_at=timezone.now(), closed_because="Filled.")
    run(connection)
    return onboarding.project_of(connection, owner=cast.max)


def run(connection, **values) -> SyncRun:
    now = timezone.now()
    return SyncRun.objects.create(
        tenant=connection.tenant, connection=connection,
        **{"kind": "full", "trigger": "clock", "token": 1, "state": "succeeded", "started_at": now,
           "finished_at": now, "seen": 3, **values},
    )  # fmt: skip


def found(entered: rows.ExpectedJobs) -> list[str]:
    return [line["found"] for line in entered.result]


def test_every_line_has_its_answer_and_the_project_knows_what_is_missing(project, cast):
    entered = expected.enter_list(
        project, "J1\nDriver\nCook\nPainter\n---", actor=cast.max, file_name="jobs.csv"
    )
    assert found(entered) == ["included", "excluded", "closed", "absent", "unreadable"]
    assert entered.result[1]["reasons"] == [WHY]
    project.refresh_from_db()
    assert (project.jobs_missing, project.jobs_checked_at) == (4, entered.checked_at)
    assert (entered.checked_by, entered.file_name) == ("Max", "jobs.csv")
    assert entered.sync_run_id == SyncRun.objects.get().pk


def test_a_list_that_cannot_be_read_changes_nothing(project, cast):
    expected.enter_list(project, "J1", actor=cast.max)
    with pytest.raises(ExpectedListError):
        expected.enter_list(project, " \n", actor=cast.max)
    assert rows.ExpectedJobs.objects.get().text == "J1"


def test_what_is_accepted_is_not_missing_until_it_changes(project, cast):
    expected.enter_list(project, "J1\nDriver\nCook", actor=cast.max)
    answer = expected.accept_missing(project, [2], note="They fill it themselves.", actor=cast.max)
    assert answer.done
    project.refresh_from_db()
    assert project.jobs_missing == 1
    said = rows.ExpectedJobs.objects.get().accepted
    ((_, accepted),) = said.items()
    assert (accepted["by"], accepted["note"]) == ("Max", "They fill it themselves.")
    event = AuditEvent.objects.get(action="accepted missing jobs")
    assert (event.note, event.details["lines"]) == ("They fill it themselves.", ["Driver"])

    Job.objects.filter(external_id="j2").update(eligibility="included")
    compared = expected.compare_jobs(project, actor=cast.max)
    assert (compared.accepted, len(compared.missing)) == ({}, 1)
    Job.objects.filter(external_id="j2").update(eligibility="excluded")
    assert len(expected.compare_jobs(project, actor=cast.max).missing) == 2


def test_an_acceptance_outlives_a_new_list_with_the_same_line(project, cast):
    expected.enter_list(project, "Driver", actor=cast.max)
    expected.accept_missing(project, [1], note="Known.", actor=cast.max)
    entered = expected.enter_list(project, "J1\n\ndriver", actor=cast.max)
    assert entered.missing == []


def test_accepting_wants_a_reason_and_a_line_that_is_missing(project, cast):
    expected.enter_list(project, "J1\nDriver", actor=cast.max)
    assert not expected.accept_missing(project, [2], note="  ", actor=cast.max).done
    assert not expected.accept_missing(project, [1], note="Because.", actor=cast.max).done
    assert rows.ExpectedJobs.objects.get().accepted == {}


def test_without_a_list_nothing_is_compared(project, cast):
    assert expected.compare_jobs(project, actor=cast.max) is None
    assert not expected.accept_missing(project, [1], note="Because.", actor=cast.max).done
    project.refresh_from_db()
    assert project.jobs_checked_at is None


def test_a_read_of_changes_does_not_say_what_is_not_there(project):
    full = SyncRun.objects.get()
    run(project.connection, kind="incremental", seen=1)
    assert expected.last_read(project.connection) == full
    failed = run(project.connection, kind="incremental", state="failed")
    assert expected.last_read(project.connection) == failed


def test_another_connections_jobs_are_not_found(project, cast):
    make_job(make_connection(cast.prairie, state="connected"), "j9", title="Secret job")
    entered = expected.enter_list(project, "J9\nSecret job", actor=cast.max)
    assert found(entered) == ["absent", "absent"]


def test_comparing_costs_the_same_for_ten_and_for_a_thousand(project, cast):
    def queries(count: int) -> int:
        Job.objects.bulk_create(
            Job(
                tenant=project.tenant, connection=project.connection, source="synced",
                external_id=f"x{count}-{n}", title=f"Job {n}",
            )
            for n in range(count)
        )  # fmt: skip
        listed = "\n".join(f"x{count}-{n}" for n in range(count))
        with CaptureQueriesContext(
            database,
        ) as captured:
            entered = expected.enter_list(project, listed, actor=cast.max)
            reads.expected_rows(entered)
        return len(captured)

    queries(5)
    assert queries(10) == queries(1_000)


def test_jobs_are_read_in_every_state_in_which_they_are_compared(project):
    assert project.connection.state in READS_JOBS
