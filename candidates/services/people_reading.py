"""Reads the people of an ATS into the index: claimed, page by page, only changes written."""

import logging
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from candidates.known_people import secret_of
from candidates.models import KnownPerson, PeopleIndex, PeopleRun
from candidates.rules.known_person import MissingPeople, may_go
from candidates.services.people_writer import PeopleWriter
from integrations.connectors.base import AtsConnector
from integrations.connectors.people_types import PersonPage
from integrations.connectors.registry import connector_class
from integrations.connectors.types import Since
from integrations.errors import ConnectorError, CredentialsRejectedError
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.failure_owner import reason_of
from integrations.sealing import SealError
from integrations.services import breaker
from integrations.services.connections import mark_broken
from integrations.services.connector_door import OpenConnection, open_connector, unreadable
from jobs.rules import cadence
from jobs.rules.cadence import SyncNow
from jobs.rules.closing import shows_absence
from jobs.rules.states import SyncKind, SyncState, SyncTrigger
from jobs.services.reading_ahead import one_ahead
from jobs.services.sync_ending import internal

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
LEASE_RENEWAL_SECONDS = 60.0
EVERY = timedelta(hours=3)
EVERY_FULL = timedelta(hours=24)
"""Where a system cannot list changes only, everybody is read once a day."""

_COUNTS = ("pages", "seen", "new", "changed", "unchanged", "gone", "errors", "bad_records")


class FencedReadingError(Exception):
    """Another worker reads these people now. Stop; write nothing more."""


def due_readings() -> list[int]:
    """Connections whose people are due to be read."""
    due = PeopleIndex.objects.due(database_now())
    return list(due.order_by("next_read_at").values_list("pk", flat=True))


def read_if_due(connection_id: int) -> PeopleRun | None:
    """Read if it is time: a late second ring of the bell does nothing."""
    due = PeopleIndex.objects.due(database_now()).filter(pk=connection_id)
    if not due.exists() or not breaker.lets_through(connection_id):
        return None
    return read_people(connection_id)


def ask_for_reading(
    connection: Connection, *, full: bool = False, actor: User | None = None
) -> Decision[SyncNow]:
    """Make the reading due now, or say why not. The caller rings the worker."""
    now = database_now()
    row = PeopleIndex.objects.reading().filter(pk=connection.pk).first()
    if row is None:
        off = Reason(
            code="people.not_read",
            sentence="The people of this ATS are not read.",
            hint="Switch it on first; it also needs a connection that has access.",
            owner=Owner.ACCOUNT_MANAGER,
        )
        return Decision(SyncNow.NO, (off,))
    running = row.lease_until is not None and row.lease_until > now
    decision = cadence.may_sync_now(row.last_started_at, running=running, now=now)
    if decision.verdict is SyncNow.YES:
        again: dict[str, Any] = {"last_full_read_at": None} if full else {}
        PeopleIndex.objects.filter(pk=row.pk).update(next_read_at=now, **again)
        breaker.try_now(connection, actor=actor)
    return decision


def read_people(
    connection_id: int, *, trigger: SyncTrigger = SyncTrigger.CLOCK, actor: User | None = None
) -> PeopleRun | None:
    """Read the people of one connection. ``None`` when it is off or another worker reads it.

    Whatever goes wrong ends up in the run and on the index; nothing is raised.
    """
    now = database_now()
    token = PeopleIndex.objects.claim(connection_id, now=now, lease=LEASE)
    if token is None:
        return None
    index = PeopleIndex.objects.select_related("connection__tenant").get(pk=connection_id)
    PeopleRun.objects.filter(connection=connection_id, state=SyncState.RUNNING).update(
        state=SyncState.LOST, finished_at=now
    )
    plan = cadence.next_read(
        now,
        index.cursor,
        index.last_full_read_at,
        can_read_changes=connector_class(index.connection.route).offers("list_changed_people"),
    )
    run = PeopleRun.objects.create(
        tenant=index.tenant,
        connection=index.connection,
        kind=plan.kind,
        changed_since=plan.changed_since,
        trigger=trigger,
        triggered_by=actor,
        token=token,
        started_at=now,
    )
    PeopleIndex.objects.filter(pk=connection_id).update(last_started_at=now)
    try:
        _read(run, index)
    except FencedReadingError:
        _end(run, SyncState.LOST)
    except ConnectorError as error:
        _fail(run, index, error)
    except SealError as error:
        _fail(run, index, unreadable(error))
    except Exception as error:
        logger.exception("Reading people of connection %s failed in the portal.", connection_id)
        _fail(run, index, internal(error))
    return run


def _read(run: PeopleRun, index: PeopleIndex) -> None:
    lease = _Lease(run)
    writer = PeopleWriter(
        index.connection, secret_of(index), started_at=run.started_at, keep_lease=lease.keep
    )
    bookmark = ""
    cause = f"people_run:{run.pk}"
    with open_connector(index.connection, cause=cause, log_at_once=False, patient=True) as opened:
        try:
            asked = _pages(opened, run.changed_since, index.bookmark)
            with closing(one_ahead(asked, lease.keep, every=LEASE_RENEWAL_SECONDS)) as pages:
                for page in pages:
                    writer.take(page)
                    bookmark = page.bookmark or bookmark
                    lease.keep_if_old()
            state = _without_missing(run, writer)
        finally:
            run.calls = opened.calls
            for name in _COUNTS:
                setattr(run, name, getattr(writer.tally, name))
    _succeed(run, state, bookmark)


def _pages(
    opened: OpenConnection[AtsConnector], changed_since: datetime | None, bookmark: str
) -> Iterator[PersonPage]:
    if changed_since is None:
        return opened.connector.list_people()
    return opened.connector.list_changed_people(Since(changed_since, bookmark))


def _without_missing(run: PeopleRun, writer: PeopleWriter) -> SyncState:
    """Take out whom a full reading did not show, unless they are unusually many."""
    nameless = writer.tally.nameless
    if not shows_absence(SyncKind(run.kind), came_to_its_end=True, nameless_bad_records=nameless):
        return SyncState.SUCCEEDED
    missing = writer.missing()
    known = KnownPerson.objects.filter(connection=run.connection).count()
    decision = may_go(known, len(missing), said_before=_said_before(run))
    if decision.verdict is MissingPeople.STAY:
        run.failure = decision.reasons[0].as_json()
        return SyncState.HELD
    writer.take_out(missing)
    return SyncState.SUCCEEDED


def _said_before(run: PeopleRun) -> bool:
    """Whether the full reading before this one was held for the same reason."""
    full = PeopleRun.objects.filter(connection=run.connection, kind=SyncKind.FULL)
    ended = full.filter(state__in=[SyncState.SUCCEEDED, SyncState.HELD])
    last = ended.exclude(pk=run.pk).order_by("-id").values_list("state", flat=True).first()
    return last == SyncState.HELD


def _succeed(run: PeopleRun, state: SyncState, bookmark: str) -> None:
    _end(run, state)
    read: dict[str, Any] = {"cursor": run.started_at, "last_read_at": run.finished_at}
    if bookmark:
        read["bookmark"] = bookmark
    if run.kind == SyncKind.FULL:
        read["last_full_read_at"] = run.started_at
    _release(run, failures=0, **read)


def _fail(run: PeopleRun, index: PeopleIndex, error: ConnectorError) -> None:
    """It broke off: what was written stays, nobody leaves the index, the cursor stays."""
    reason = reason_of(error)
    run.failure = reason.as_json()
    _end(run, SyncState.FAILED)
    _release(run, failures=index.failures + 1)
    if isinstance(error, CredentialsRejectedError):
        mark_broken(index.connection, reason)


def _end(run: PeopleRun, state: SyncState) -> None:
    run.state = state
    run.finished_at = database_now()
    run.save()


def _release(run: PeopleRun, *, failures: int, **also: Any) -> None:
    incremental = connector_class(run.connection.route).offers("list_changed_people")
    due = cadence.next_sync_at(
        database_now(),
        EVERY if incremental else EVERY_FULL,
        seed=f"people:{run.connection_id}:{run.pk}",
        failures=failures,
    )
    PeopleIndex.objects.holding(run.connection_id, run.token).update(
        lease_until=None, failures=failures, next_read_at=due, **also
    )


class _Lease:
    """This run's right to write. It ends when another worker has claimed the index."""

    def __init__(self, run: PeopleRun) -> None:
        self.run = run
        self.kept_at = time.monotonic()

    def keep(self) -> None:
        """Renew it. Raises ``FencedReadingError`` when it is lost, or the index is off."""
        held = PeopleIndex.objects.holding(self.run.connection_id, self.run.token)
        if not held.filter(is_on=True).update(lease_until=database_now() + LEASE):
            raise FencedReadingError
        self.kept_at = time.monotonic()

    def keep_if_old(self) -> None:
        """Renew it once a minute."""
        if time.monotonic() - self.kept_at > LEASE_RENEWAL_SECONDS:
            self.keep()
