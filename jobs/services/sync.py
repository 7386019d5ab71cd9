"""Reads a connection's jobs: claimed, page by page, only changes written, closings guarded."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from integrations.connectors.types import JobPage
from integrations.errors import ConnectorError, CredentialsRejectedError, UnexpectedResponseError
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.decision import Owner, Reason
from integrations.services.connections import mark_broken
from integrations.services.connector_door import OpenConnection, open_connector
from jobs.models import Job, SyncRun
from jobs.rules import cadence, closing
from jobs.rules.closing import Presence
from jobs.rules.mass_change import MassChange, guard
from jobs.rules.states import SyncKind, SyncState, SyncTrigger
from jobs.services.job_rows import PRESENCE_COLUMNS
from jobs.services.page_writer import Closing, PageWriter

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
LEASE_RENEWAL_SECONDS = 60.0
CLOSED_AT_ONCE = 500


class FencedSyncError(Exception):
    """Another worker reads this connection now. Stop; write nothing more."""


def due_syncs() -> list[int]:
    """Connections whose next sync has come."""
    due = Connection.objects.due_for_sync(database_now())
    return list(due.order_by("next_sync_at").values_list("pk", flat=True))


def sync_jobs(
    connection_id: int,
    *,
    trigger: SyncTrigger = SyncTrigger.CLOCK,
    actor: User | None = None,
    full: bool = False,
    accept_closings: bool = False,
) -> SyncRun | None:
    """Read the jobs of one connection. ``None`` when another worker is reading it.

    ``accept_closings`` lets through what the mass-change guard held before.
    """
    now = database_now()
    token = Connection.objects.claim_sync(connection_id, now=now, lease=LEASE)
    if token is None:
        return None
    connection = Connection.objects.select_related("tenant").get(pk=connection_id)
    _bury_lost_runs(connection, now)
    read = cadence.next_read(now, connection.cursor, connection.last_full_read_at)
    if full or accept_closings:
        read = cadence.NextRead(SyncKind.FULL, None, "A person asked for all of it.")
    run = SyncRun.objects.create(
        tenant=connection.tenant,
        connection=connection,
        kind=read.kind,
        trigger=trigger,
        triggered_by=actor,
        token=token,
        started_at=now,
        changed_since=read.changed_since,
    )
    Connection.objects.filter(pk=connection_id).update(last_sync_started_at=now)
    try:
        _read(run, connection, accept_closings=accept_closings)
    except FencedSyncError:
        _end(run, SyncState.LOST)
    except ConnectorError as error:
        _fail(run, connection, error)
    except ValueError as error:
        _fail(run, connection, _malformed_settings(error))
    except Exception as error:
        logger.exception("Sync of connection %s failed inside the portal.", connection_id)
        _fail(run, connection, _internal(error))
    return run


def _read(run: SyncRun, connection: Connection, *, accept_closings: bool) -> None:
    writer = PageWriter(connection, started_at=run.started_at)
    renew_at = time.monotonic() + LEASE_RENEWAL_SECONDS
    with open_connector(connection, cause=f"sync_run:{run.pk}", log_at_once=False) as opened:
        try:
            for page in _one_ahead(opened, run.changed_since):
                writer.take(page)
                if time.monotonic() > renew_at:
                    _keep_lease(run)
                    renew_at = time.monotonic() + LEASE_RENEWAL_SECONDS
        finally:
            run.calls = opened.calls
            _tell(run, writer)
    closings = [*writer.closings, *_missing(run, writer)]
    known = Job.objects.open_at(connection).filter(created_at__lt=run.started_at).count()
    decision = guard(known, len(closings))
    _keep_lease(run)
    if decision.verdict is MassChange.HOLD and not accept_closings:
        run.held_closures = [item.pk for item in closings]
        run.failure = decision.reasons[0].as_json()
        _succeed(run, connection, SyncState.HELD)
        return
    run.closed = _close(closings)
    _succeed(run, connection, SyncState.SUCCEEDED)


def _one_ahead(opened: OpenConnection, changed_since: datetime | None) -> Iterator[JobPage]:
    """The pages, each read while the one before it is being written."""
    pages = opened.connector.list_jobs(changed_since=changed_since)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages") as reader:
        upcoming = reader.submit(next, pages, None)
        while (page := upcoming.result()) is not None:
            upcoming = reader.submit(next, pages, None)
            yield page


def _missing(run: SyncRun, writer: PageWriter) -> list[Closing]:
    """Open jobs that a full read did not name."""
    if not closing.shows_absence(
        SyncKind(run.kind), came_to_its_end=True, nameless_bad_records=writer.tally.nameless
    ):
        return []
    rows = (
        Job.objects.open_at(run.connection)
        .filter(created_at__lt=run.started_at)
        .values_list("pk", *PRESENCE_COLUMNS)
    )
    missing = []
    for pk, *presence in rows.iterator(chunk_size=2000):
        if pk not in writer.seen_ids:
            after = closing.when_missing(Presence(*presence), now=run.started_at)
            missing.append(Closing(pk, {name: getattr(after, name) for name in PRESENCE_COLUMNS}))
    return missing


def _close(closings: list[Closing]) -> int:
    """Write the closings, a few hundred to a statement. Returns how many are closed now."""
    now = database_now()
    for start in range(0, len(closings), CLOSED_AT_ONCE):
        batch = closings[start : start + CLOSED_AT_ONCE]
        by_columns: dict[tuple[str, ...], list[Job]] = {}
        for item in batch:
            by_columns.setdefault(tuple(item.values), []).append(
                Job(pk=item.pk, changed_at=now, **item.values)
            )
        for columns, rows in by_columns.items():
            Job.objects.bulk_update(rows, [*columns, "changed_at"])
    return sum(item.values["closed_at"] is not None for item in closings)


# --- the run's own rows --------------------------------------------------------------------------


def _keep_lease(run: SyncRun) -> None:
    held = Connection.objects.holding_sync(run.connection_id, run.token)
    if not held.update(sync_lease_until=database_now() + LEASE):
        raise FencedSyncError


def _bury_lost_runs(connection: Connection, now: datetime) -> None:
    SyncRun.objects.filter(connection=connection, state=SyncState.RUNNING).update(
        state=SyncState.LOST, finished_at=now
    )


def _tell(run: SyncRun, writer: PageWriter) -> None:
    tally = writer.tally
    for name in ("pages", "seen", "new", "changed", "unchanged", "reopened", "drifted", "errors"):
        setattr(run, name, getattr(tally, name))
    run.excluded = dict(tally.excluded)
    run.bad_records = tally.bad_records


def _end(run: SyncRun, state: SyncState) -> None:
    run.state = state
    run.finished_at = database_now()
    run.save()


def _succeed(run: SyncRun, connection: Connection, state: SyncState) -> None:
    _end(run, state)
    read: dict[str, Any] = {}
    if state == SyncState.SUCCEEDED:
        # What a held run did not write must come again, so its cursor does not count.
        read["cursor"] = run.started_at
        if run.kind == SyncKind.FULL:
            read["last_full_read_at"] = run.started_at
    _release(
        run,
        connection,
        failures=0,
        last_synced_at=run.finished_at,
        last_ok_at=run.finished_at,
        **read,
    )


def _fail(run: SyncRun, connection: Connection, error: ConnectorError) -> None:
    reason = Reason(
        code=error.code,
        sentence=error.sentence,
        hint=error.hint,
        owner=Owner.CUSTOMER if isinstance(error, CredentialsRejectedError) else Owner.SUPPORT,
        evidence={"request_id": error.request_id, "vendor_log_url": error.vendor_log_url},
    )
    run.failure = reason.as_json()
    _end(run, SyncState.FAILED)
    _release(
        run,
        connection,
        failures=connection.sync_failures + 1,
        last_error=run.failure,
        last_error_at=run.finished_at,
    )
    if isinstance(error, CredentialsRejectedError):
        mark_broken(connection, reason)


def _release(run: SyncRun, connection: Connection, *, failures: int, **also: Any) -> None:
    interval = timedelta(minutes=connection.sync_interval_minutes)
    Connection.objects.holding_sync(connection.pk, run.token).update(
        sync_lease_until=None,
        sync_failures=failures,
        next_sync_at=cadence.next_sync_at(
            database_now(), interval, seed=f"{connection.pk}:{run.pk}", failures=failures
        ),
        **also,
    )


def _malformed_settings(error: ValueError) -> UnexpectedResponseError:
    return UnexpectedResponseError(
        code="connection.malformed_settings",
        sentence=f"The settings of this connection cannot be read: {error}",
        hint="Correct them on the connection's page; the next sync follows by itself.",
    )


def _internal(error: Exception) -> UnexpectedResponseError:
    return UnexpectedResponseError(
        code="internal.error",
        sentence=f"The portal itself failed ({type(error).__name__}).",
        hint="Engineering finds the details in the log under this sync run's number.",
    )
