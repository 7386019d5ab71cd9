"""One reader at a time; a reader that was overtaken writes nothing; a person may ask."""

from datetime import timedelta

import pytest
from django.db.models import F

from integrations.models import AuditEvent, Connection
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState
from jobs.models import Job, SyncRun
from jobs.rules.cadence import SyncNow
from jobs.rules.states import SyncState
from jobs.services import closings, page_writer, sync
from jobs.services.page_writer import PageWriter
from jobs.services.sync_now import ask_for_sync
from jobs.tasks import start_due_syncs, sync_connection
from tests.jobs.services.conftest import counts


@pytest.fixture
def before_page(monkeypatch):
    """Do something just before a page (numbered from 1) is taken."""
    take = PageWriter.take

    def arrange(number, action):
        def taking(self, page):
            if self.tally.pages + 1 == number:
                action()
            take(self, page)

        monkeypatch.setattr(PageWriter, "take", taking)

    return arrange


def overtake(connection):
    """Another worker claims the connection."""
    Connection.objects.filter(pk=connection.pk).update(sync_token=F("sync_token") + 1)


def due(connection, **when):
    Connection.objects.filter(pk=connection.pk).update(
        next_sync_at=database_now() - timedelta(**when)
    )


def test_of_two_workers_one_reads(ats, connection, read, before_page):
    ats.put_many(3)
    second = []
    before_page(1, lambda: second.append(sync.sync_jobs(connection.pk)))
    assert counts(read()) == {"seen": 3, "new": 3}
    assert second == [None]
    assert SyncRun.objects.count() == 1


def test_a_worker_that_was_overtaken_writes_no_further_page(
    ats, connection, read, before_page, monkeypatch
):
    monkeypatch.setattr(page_writer, "WRITTEN_AT_ONCE", 2)
    ats.put_many(6)
    connection.options |= {"page_size": 2}
    connection.save()
    before_page(2, lambda: overtake(connection))
    run = read()
    assert run.state == SyncState.LOST
    assert Job.objects.count() == 2
    assert connection.cursor is None


def test_a_worker_that_was_overtaken_closes_nothing(ats, connection, read, monkeypatch):
    ats.put_many(8)
    read()
    ats.change("job-1", status="CLOSED")
    known_before = closings.known_before

    def and_then(run):
        overtake(connection)
        return known_before(run)

    monkeypatch.setattr(closings, "known_before", and_then)
    run = read()
    assert run.state == SyncState.LOST
    assert not Job.objects.filter(closed_at__isnull=False).exists()


def test_a_worker_that_was_overtaken_leaves_the_new_lease_alone(ats, connection, read, before_page):
    ats.put_many(3)
    before_page(1, lambda: overtake(connection))
    read()
    assert connection.sync_lease_until is not None
    assert connection.sync_failures == 0


def test_the_run_of_a_dead_worker_is_ended_by_the_next(ats, connection, read):
    ats.put_many(1)
    dead = SyncRun.objects.create(
        tenant=connection.tenant,
        connection=connection,
        kind="full",
        trigger="clock",
        token=0,
        started_at=database_now(),
    )
    connection.sync_lease_until = database_now() - timedelta(seconds=1)
    connection.save()
    assert read().state == SyncState.SUCCEEDED
    dead.refresh_from_db()
    assert dead.state == SyncState.LOST
    assert dead.finished_at is not None


def test_a_lease_that_runs_keeps_others_out_and_one_that_ran_out_does_not(connection):
    connection.sync_lease_until = database_now() + timedelta(minutes=1)
    connection.save()
    assert sync.sync_jobs(connection.pk) is None
    connection.sync_lease_until = database_now() - timedelta(seconds=1)
    connection.save()
    assert sync.sync_jobs(connection.pk) is not None


# --- the clock -----------------------------------------------------------------------------------


def test_what_is_due_is_read_oldest_first_and_nothing_else(connection):
    def another(name, **values):
        row = Connection.objects.create(
            tenant=connection.tenant, name=name, system="lever", route="kombo", **values
        )
        due(row, minutes=5)
        return row

    due(connection, minutes=1)
    older = another("Older", state=ConnectionState.ACTIVE)
    another("Paused", state=ConnectionState.PAUSED)
    soon = another("Soon", state=ConnectionState.ACTIVE)
    due(soon, minutes=-5)
    another(
        "Being read",
        state=ConnectionState.ACTIVE,
        sync_lease_until=database_now() + timedelta(minutes=5),
    )
    assert sync.due_syncs() == [older.pk, connection.pk]


def test_a_late_second_ring_reads_nothing(ats, connection):
    ats.put_many(2)
    due(connection, seconds=1)
    sync_connection(connection.pk)
    sync_connection(connection.pk)
    assert SyncRun.objects.count() == 1


def test_the_clock_rings_for_what_is_due(connection, monkeypatch):
    rung = []
    monkeypatch.setattr(sync_connection, "delay", rung.append)
    start_due_syncs()
    assert rung == []
    due(connection, seconds=1)
    start_due_syncs()
    assert rung == [connection.pk]


# --- sync now ------------------------------------------------------------------------------------


def test_a_person_makes_a_sync_due_now_and_it_is_written_down(connection):
    due(connection, hours=-2)
    assert ask_for_sync(connection, actor=None).verdict is SyncNow.YES
    assert sync.due_syncs() == [connection.pk]
    assert AuditEvent.objects.filter(action="asked for a sync").count() == 1


def test_not_twice_within_two_minutes(connection, read):
    read()
    decision = ask_for_sync(connection, actor=None)
    assert decision.verdict is SyncNow.NO
    assert decision.reasons[0].code == "sync.too_soon"
    assert sync.due_syncs() == []


def test_not_while_one_runs(connection):
    connection.sync_lease_until = database_now() + timedelta(minutes=5)
    connection.save()
    assert ask_for_sync(connection, actor=None).reasons[0].code == "sync.running"


@pytest.mark.parametrize("state", [ConnectionState.PAUSED, ConnectionState.BROKEN])
def test_not_on_a_connection_that_does_not_work(connection, state):
    connection.state = state
    connection.save()
    decision = ask_for_sync(connection, actor=None)
    assert decision.reasons[0].code == "sync.connection_not_active"
