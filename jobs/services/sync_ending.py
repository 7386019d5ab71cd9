"""How a sync run ends: in its own row, and on its connection."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Value, When

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    RejectedError,
    UnexpectedResponseError,
)
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.event_routes import soon
from integrations.rules.failure_owner import reason_of
from integrations.services.connections import mark_broken
from jobs.models import SyncRun
from jobs.rules import cadence
from jobs.rules.states import SyncKind, SyncState
from jobs.services import job_news
from jobs.services.duplicates import recognise_all
from jobs.services.page_writer import Tally

_COUNTS = ("pages", "seen", "new", "changed", "unchanged", "reopened", "drifted", "errors")


@transaction.atomic
def bury_lost_run(connection: Connection, now: datetime) -> None:
    """End the last run if its worker has died."""
    running = SyncRun.objects.filter(connection=connection, state=SyncState.RUNNING)
    for run in running:
        lost = SyncRun.objects.filter(pk=run.pk, state=SyncState.RUNNING)
        if lost.update(state=SyncState.LOST, finished_at=now):
            run.state = SyncState.LOST
            job_news.tell_run(run)


def tell(run: SyncRun, tally: Tally) -> None:
    """Put the counts into the run, complete or not."""
    for name in _COUNTS:
        setattr(run, name, getattr(tally, name))
    run.excluded = dict(tally.excluded)
    run.bad_records = tally.bad_records


@transaction.atomic
def end(run: SyncRun, state: SyncState) -> None:
    """Close the run's row, and tell it once: another worker may have called it lost already."""
    run.state, run.finished_at = state, database_now()
    running = SyncRun.objects.filter(pk=run.pk, state=SyncState.RUNNING)
    is_first = running.update(state=state, finished_at=run.finished_at)
    run.save()
    if is_first:
        job_news.tell_run(run)


def succeed(run: SyncRun, connection: Connection, state: SyncState) -> None:
    """The read came to its end: ``SUCCEEDED``, or ``HELD`` with closings for a person to judge."""
    end(run, state)
    recognise_all(connection.tenant_id)
    read: dict[str, Any] = {}
    if state == SyncState.SUCCEEDED:
        # What a held run did not write must come again, so its cursor does not count.
        read["cursor"] = run.started_at
        read["bookmark"] = connection.bookmark
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


def fail(run: SyncRun, connection: Connection, error: ConnectorError) -> None:
    """The read broke off: what was written stays, nothing is closed, the cursor stays."""
    reason = reason_of(error)
    run.failure = reason.as_json()
    end(run, SyncState.FAILED)
    _release(
        run,
        connection,
        failures=connection.sync_failures + 1,
        last_error=run.failure,
        last_error_at=run.finished_at,
    )
    if isinstance(error, CredentialsRejectedError):
        mark_broken(connection, reason)


def malformed_settings(error: ValueError) -> ConnectorError:
    """The connection's own settings cannot be read."""
    return RejectedError(
        code="connection.malformed_settings",
        sentence=f"The settings of this connection cannot be read: {error}",
        hint="Correct them on the connection's page; the next sync follows by itself.",
    )


def internal(error: Exception) -> ConnectorError:
    """The portal failed, not the vendor. The message may hold a customer's data: it is not told."""
    return UnexpectedResponseError(
        code="internal.error",
        sentence=f"The portal itself failed ({type(error).__name__}).",
        hint="Engineering finds the details in the log under this sync run's number.",
    )


def _release(run: SyncRun, connection: Connection, *, failures: int, **also: Any) -> None:
    interval = timedelta(minutes=connection.sync_interval_minutes)
    now = database_now()
    usual = cadence.next_sync_at(now, interval, seed=f"{connection.pk}:{run.pk}", failures=failures)
    # What the vendor told of while this run was reading may be on a page that was read before.
    told_since = When(news_at__gt=run.started_at, then=Value(soon(now, run.started_at)))
    due = Value(usual) if failures else Case(told_since, default=Value(usual))
    Connection.objects.holding_sync(connection.pk, run.token).update(
        sync_lease_until=None,
        sync_failures=failures,
        next_sync_at=due,
        **also,
    )
