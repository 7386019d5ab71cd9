"""What a connection itself is stuck on is a cause beside those of exports, read from its rows."""

from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from candidates.models import FailureGroup
from candidates.models.failure import counted
from candidates.rules.connection_causes import ASKS_AFTER, ConnectionCause
from candidates.rules.failure_kind import FailureKind
from candidates.rules.failure_state import FailureState, Queue
from candidates.services import connection_causes, failure_review, people_reading, release
from candidates.services.people_settings import set_people
from integrations.errors import UnavailableError
from integrations.models import AuditEvent, Connection, User
from integrations.rules.breaker import OPENS_AFTER, Tally
from integrations.rules.connection_state import ConnectionState
from integrations.services import breaker, connections, connector_door
from integrations.services.connections import access_given, remember_error
from jobs.models import Job, SyncRun
from jobs.rules.states import SyncState
from jobs.services import sync
from jobs.services.release import refuse_closings, release_closings
from tests.candidates.services.desk import INTEGRATION, Desk, age, delivered

pytestmark = pytest.mark.django_db
S, K = FailureState, FailureKind
PASSING = "service_unavailable"
THEIRS = "INTEGRATION.AUTHENTICATION_INVALID"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector_door, "FIRST_PAUSE", 0.001)


@pytest.fixture
def sam(db: None) -> User:
    return User.objects.create(username="sam", first_name="Sam")


def read(desk: Desk, fault: str = "", **more: Any) -> SyncRun:
    if fault:
        desk.ats.misbehave("get_jobs", fault, **more)
    run = sync.sync_jobs(desk.connection.pk, full=True)
    assert run is not None
    if fault:
        desk.ats.clear_faults()
    return run


def reviewed(**wanted: Any) -> Any:
    failure_review.review()
    return counted(FailureGroup.objects.filter(**wanted)).get()


def standing() -> list[str]:
    failure_review.review()
    return sorted(FailureGroup.objects.filter(stands=True).values_list("kind", flat=True))


def actions(group: FailureGroup) -> list[str]:
    events = AuditEvent.objects.filter(subject=group.subject).order_by("id")
    return list(events.values_list("action", flat=True))


def test_a_failed_sync_is_a_cause_until_one_ends_well_and_regresses_when_it_is_back(
    desk: Desk,
) -> None:
    run = read(desk, "permission_403", times=None)
    assert run.state == SyncState.FAILED
    group = reviewed()
    assert (group.kind, group.state, group.queue) == (K.SYNC, S.OPEN, Queue.CUSTOMER)
    assert (group.operation, group.error) == ("read the jobs", "PermissionMissingError")
    assert (group.stands, group.sync_run, group.failures) == (True, run, 1)
    assert (group.people, group.affected_jobs) == (0, 1)
    failure_review.review()
    assert reviewed().failures == 1, "the clock ticks, and nothing has failed again"
    again = read(desk, "permission_403", times=None)
    assert (reviewed().failures, reviewed().sync_run) == (2, again)
    well = read(desk)
    assert reviewed().state == S.RESOLVED
    event = AuditEvent.objects.get(subject=group.subject)
    assert event.details["reading"] == str(well)
    read(desk, "permission_403", times=None)
    assert (reviewed().state, reviewed().failures) == (S.REGRESSED, 3)
    assert actions(group) == ["resolved", "regressed"]


def test_a_passing_failure_is_nobodys_turn_until_it_does_not_pass(desk: Desk) -> None:
    read(desk, PASSING, times=None)
    assert reviewed(kind=K.SYNC).queue == Queue.ITSELF
    for _ in range(ASKS_AFTER - 1):
        read(desk, PASSING, times=None)
        failure_review.review()
    group = reviewed(kind=K.SYNC)
    assert (group.queue, group.failures) == (Queue.US, ASKS_AFTER)


def test_who_is_held_for_what_was_read_of_the_job_waits_for_the_sync(desk: Desk) -> None:
    Job.objects.filter(pk=desk.job.pk).update(eligibility="excluded")
    desk.due(person="ana@example.com")
    desk.due(desk.another_job(), person="bo@example.com")
    read(desk, "permission_403", times=None)
    assert reviewed().people == 1


def test_lost_access_is_one_cause_for_exports_and_syncs_and_ends_with_a_reconnect(
    desk: Desk,
) -> None:
    desk.ats.misbehave("create_application", "auth_401", times=1, code=THEIRS)
    stuck = delivered(desk.due())
    for _ in range(2):
        desk.due()
    group = reviewed()
    assert (group.kind, group.stands, group.queue) == (K.ACCESS, True, Queue.CUSTOMER)
    assert (stuck.failure_group_id, group.people) == (group.pk, 3)
    Connection.objects.update(state=ConnectionState.ACTIVE)
    failure_review.review()
    assert not reviewed().stands
    run = read(desk, "auth_401", times=None, code=THEIRS)
    assert (run.state, Connection.objects.get().state) == (SyncState.FAILED, "broken")
    late = desk.due()
    assert late.state == "held"
    group = reviewed()
    assert (group.stands, group.people) == (True, 4)
    remember_error(desk.connection, UnavailableError(code="x", sentence="Down.", hint=""))
    assert reviewed().pk == group.pk, "what was tried in vain meanwhile is no other cause"
    access_given(Connection.objects.get(), actor=None)
    release.evaluate(late.application)
    assert not reviewed().stands
    assert reviewed().state == S.OPEN, "one export has still failed for it"
    age(stuck)
    delivered(stuck)
    assert reviewed().state == S.RESOLVED


def test_access_that_only_a_sync_has_lost_ends_with_the_connection(desk: Desk) -> None:
    read(desk, "auth_401", times=None, code=THEIRS)
    group = reviewed()
    assert (group.kind, group.people, group.state) == (K.ACCESS, 0, S.OPEN)
    access_given(Connection.objects.get(), actor=None)
    assert reviewed().state == S.RESOLVED
    assert AuditEvent.objects.get(subject=group.subject).details == {
        "people": 0, "connection": "active"
    }  # fmt: skip


def test_a_silent_vendor_is_waited_for_by_everybody_on_the_way(desk: Desk) -> None:
    for _ in range(3):
        desk.due()
    breaker.note(desk.connection.pk, Tally(failed=OPENS_AFTER))
    group = reviewed()
    assert (group.kind, group.queue, group.people) == (K.SILENCE, Queue.ATS, 3)
    breaker.note(desk.connection.pk, Tally(answered=True))
    assert reviewed().state == S.RESOLVED
    breaker.note(desk.connection.pk, Tally(failed=OPENS_AFTER + 1))
    assert (reviewed().state, reviewed().failures) == (S.REGRESSED, 2)


def test_a_refused_permission_is_seen_before_anybody_fails(desk: Desk) -> None:
    connections.test_connection(desk.connection)
    told = Connection.objects.get().capabilities
    refused = [
        {**each, "supported": False} if each["key"] == "create_application" else each
        for each in told
    ]
    Connection.objects.update(capabilities=refused)
    group = reviewed()
    assert (group.kind, group.field, group.queue) == (
        K.PERMISSION, "create_application", Queue.CUSTOMER
    )  # fmt: skip
    assert group.code == ConnectionCause.PERMISSION_MISSING
    connections.test_connection(desk.connection)
    assert reviewed().state == S.RESOLVED


@pytest.fixture
def held(desk: Desk) -> SyncRun:
    """Ten jobs, six of which the ATS does not show any more."""
    for number in range(10):
        desk.ats.put_job(INTEGRATION, id=f"job-{number}", name=f"Welder {number}")
    read(desk)
    for number in range(6):
        desk.ats.delete_job(INTEGRATION, f"job-{number}")
    run = read(desk)
    assert run.state == SyncState.HELD
    return run


def test_held_closings_ask_for_those_on_the_way_to_these_jobs(
    desk: Desk, held: SyncRun, sam: User
) -> None:
    closing, other = (Job.objects.get(external_id=f"job-{n}") for n in (0, 9))
    Job.objects.update(state="active", activated_at=held.started_at)
    for job in (closing, other):
        desk.due(job)
    group = reviewed()
    assert (group.kind, group.queue) == (K.CLOSINGS, Queue.US)
    assert (group.people, group.affected_jobs) == (1, 6)
    assert release_closings(held, actor=sam).done
    assert (reviewed().queue, reviewed().failures) == (Queue.ITSELF, 1)
    assert read(desk).state == SyncState.SUCCEEDED
    assert reviewed().state == S.RESOLVED


def test_refused_closings_stay_open_and_are_the_customers_turn(
    desk: Desk, held: SyncRun, sam: User
) -> None:
    assert reviewed().queue == Queue.US
    assert refuse_closings(held, actor=sam, note="They still hire.").done
    assert not refuse_closings(held, actor=sam).done
    group = reviewed()
    assert (group.queue, group.failures) == (Queue.CUSTOMER, 1)
    again = read(desk)
    assert (again.state, again.refused_by) == (SyncState.HELD, sam)
    assert (reviewed().queue, reviewed().pk) == (Queue.CUSTOMER, group.pk)
    assert Job.objects.filter(closed_at=None, external_id__startswith="job").count() == 10
    desk.ats.delete_job(INTEGRATION, "job-7")
    more = read(desk)
    assert (more.state, more.refused_at) == (SyncState.HELD, None)
    assert reviewed().queue == Queue.US, "one job more, and it asks again"
    assert release_closings(more, actor=sam).done
    assert read(desk).closed == 7


def test_a_failed_reading_of_people_is_a_cause_of_its_own(desk: Desk) -> None:
    assert set_people(desk.connection, is_on=True, cool_down_months=0, actor=None).done
    desk.ats.misbehave("", "permission_403", times=None)
    run = people_reading.read_people(desk.connection.pk)
    assert run is not None
    group = reviewed()
    assert (group.kind, group.people_run, group.queue) == (K.PEOPLE, run, Queue.CUSTOMER)
    desk.ats.clear_faults()
    assert people_reading.read_people(desk.connection.pk) is not None
    assert reviewed().state == S.RESOLVED
    assert "reading" in AuditEvent.objects.get(subject=group.subject).details


def test_a_reading_that_nobody_wants_any_more_is_no_cause(desk: Desk) -> None:
    read(desk, "permission_403", times=None)
    assert standing() == [K.SYNC]
    Connection.objects.update(state=ConnectionState.CLOSED)
    assert standing() == []
    assert reviewed().state == S.RESOLVED


def test_a_second_clock_that_is_late_does_no_harm(desk: Desk) -> None:
    read(desk, "permission_403", times=None)
    late = list(connection_causes._signs())
    failure_review.review()
    read(desk)
    failure_review.review()
    for each in late:
        assert not connection_causes._stand(each)
    assert (reviewed().state, reviewed().failures) == (S.RESOLVED, 1)


def test_what_stands_costs_the_same_for_one_connection_and_for_many(desk: Desk) -> None:
    def ticks() -> int:
        with CaptureQueriesContext(database) as caught:
            assert connection_causes.collect() == 0
        return len(caught)

    read(desk, "permission_403", times=None)
    failure_review.review()
    before = ticks()
    failed = SyncRun.objects.get()
    for number in range(10):
        twin = Connection.objects.get(pk=desk.connection.pk)
        twin.pk, twin.name = None, f"Lever {number}"
        twin.save()
        SyncRun.objects.create(
            tenant=desk.tenant, connection=twin, kind="full", trigger="clock", token=1,
            state="failed", started_at=failed.started_at, finished_at=failed.finished_at,
            failure=failed.failure,
        )  # fmt: skip
    failure_review.review()
    assert len(standing()) == 11
    assert ticks() == before
