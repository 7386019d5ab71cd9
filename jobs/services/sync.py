"""Reads a connection's jobs: claimed, page by page, only changes written, closings guarded."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing as closing_iterator
from datetime import datetime, timedelta

from integrations.connectors.base import AtsConnector
from integrations.connectors.registry import connector_class
from integrations.connectors.types import JobPage, Since
from integrations.errors import ConnectorError
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.services import breaker
from integrations.services.connector_door import OpenConnection, open_connector
from jobs.models import SyncRun
from jobs.models.bulk import refresh_statistics
from jobs.rules import cadence
from jobs.rules.closing import shows_absence
from jobs.rules.eligibility import SyncPolicy
from jobs.rules.mass_change import MassChange, guard
from jobs.rules.states import SyncKind, SyncState, SyncTrigger
from jobs.services import closings, sync_ending
from jobs.services.job_rows import digest_of, policy_of
from jobs.services.page_writer import PageWriter
from jobs.services.reading_ahead import one_ahead
from jobs.services.release import carry_refusal

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
LEASE_RENEWAL_SECONDS = 60.0
MANY_NEW_JOBS = 2_000
"""So many rows more, and then ten times as many, and the database must count its tables again."""


class FencedSyncError(Exception):
    """Another worker reads this connection now. Stop; write nothing more."""


def due_syncs() -> list[int]:
    """Connections whose next sync has come."""
    due = Connection.objects.due_for_sync(database_now())
    return list(due.order_by("next_sync_at").values_list("pk", flat=True))


def sync_if_due(connection_id: int) -> SyncRun | None:
    """Read the connection if its time has come: a late second ring of the bell does nothing."""
    due = Connection.objects.due_for_sync(database_now()).filter(pk=connection_id)
    if not due.exists() or not breaker.lets_through(connection_id):
        return None
    return sync_jobs(connection_id)


def sync_jobs(
    connection_id: int,
    *,
    trigger: SyncTrigger = SyncTrigger.CLOCK,
    actor: User | None = None,
    full: bool = False,
) -> SyncRun | None:
    """Read the jobs of one connection. ``None`` when it is not active or another worker reads it.

    Whatever goes wrong ends up in the run and on the connection; nothing is raised.
    """
    now = database_now()
    token = Connection.objects.claim_sync(connection_id, now=now, lease=LEASE)
    if token is None:
        return None
    connection = Connection.objects.select_related("tenant").get(pk=connection_id)
    sync_ending.bury_lost_run(connection, now)
    released = _released(connection)
    run = SyncRun.objects.create(
        tenant=connection.tenant,
        connection=connection,
        kind=SyncKind.FULL,
        trigger=trigger,
        triggered_by=actor,
        token=token,
        started_at=now,
    )
    Connection.objects.filter(pk=connection_id).update(last_sync_started_at=now)
    try:
        policy = _policy(connection)
        before = _plan(run, connection, policy, now, full=full or bool(released))
        _read(run, connection, policy, released, policy_before=before)
    except FencedSyncError:
        sync_ending.end(run, SyncState.LOST)
    except ConnectorError as error:
        sync_ending.fail(run, connection, error)
    except Exception as error:
        logger.exception("Sync of connection %s failed inside the portal.", connection_id)
        sync_ending.fail(run, connection, sync_ending.internal(error))
    return run


def _policy(connection: Connection) -> SyncPolicy:
    try:
        return policy_of(connection)
    except ValueError as error:
        raise sync_ending.malformed_settings(error) from error


def _plan(
    run: SyncRun, connection: Connection, policy: SyncPolicy, now: datetime, *, full: bool
) -> str:
    """How much this run reads. A changed policy decides every job again, so it reads them all.

    Returns the digest of the policy that the last run met.
    """
    run.policy = digest_of(policy).hex()
    read = SyncRun.objects.filter(connection=connection, state=SyncState.SUCCEEDED)
    last_policy = read.order_by("-id").values_list("policy", flat=True).first()
    if not full and last_policy == run.policy:
        plan = cadence.next_read(
            now,
            connection.cursor,
            connection.last_full_read_at,
            can_read_changes=connector_class(connection.route).offers("list_changed_jobs"),
        )
        run.kind, run.changed_since = plan.kind, plan.changed_since
    run.save(update_fields=["policy", "kind", "changed_since"])
    return last_policy or run.policy


def _released(connection: Connection) -> frozenset[int]:
    """Jobs of which a person has said, after the last read was held, that they are over."""
    last = SyncRun.objects.filter(connection=connection).read_to_the_end().order_by("-id").first()
    if last is None or last.released_at is None:
        return frozenset()
    return frozenset(last.held_closures)


def _read(
    run: SyncRun,
    connection: Connection,
    policy: SyncPolicy,
    released: frozenset[int],
    *,
    policy_before: str,
) -> None:
    lease = _Lease(run)
    writer = PageWriter(
        connection,
        started_at=run.started_at,
        policy=policy,
        keep_lease=lease.keep,
        digest_before=bytes.fromhex(policy_before),
    )
    cause = f"sync_run:{run.pk}"
    count_again_at = MANY_NEW_JOBS
    bookmark = ""
    with open_connector(connection, cause=cause, log_at_once=False, patient=True) as opened:
        try:
            asked = _pages(opened, run.changed_since, connection.bookmark)
            with closing_iterator(
                one_ahead(asked, lease.keep, every=LEASE_RENEWAL_SECONDS)
            ) as pages:
                for page in pages:
                    writer.take(page)
                    bookmark = page.bookmark or bookmark
                    lease.keep_if_old()
                    if writer.tally.new >= count_again_at:
                        refresh_statistics()
                        count_again_at *= 10
            writer.finish()
        finally:
            run.calls = opened.calls
            sync_ending.tell(run, writer.tally)
    found = list(writer.closings.values())
    if shows_absence(
        SyncKind(run.kind), came_to_its_end=True, nameless_bad_records=writer.tally.nameless
    ):
        found += closings.missing(run, writer.has_seen, confirmed=released)
    connection.bookmark = bookmark
    _close(run, connection, found, released, keep_lease=lease.keep)


def _close(
    run: SyncRun,
    connection: Connection,
    found: list[closings.Closing],
    released: frozenset[int],
    *,
    keep_lease: Callable[[], None],
) -> None:
    """Write the closings, or hold them where they are unusually many."""
    known = closings.known_before(run).count()
    would_close = [item.pk for item in found if item.was_open]
    decision = guard(known, sum(pk not in released for pk in would_close))
    if decision.verdict is MassChange.HOLD:
        run.held_closures = would_close
        run.failure = decision.reasons[0].as_json()
        carry_refusal(run)
        sync_ending.succeed(run, connection, SyncState.HELD)
        return
    run.closed = closings.write(found, keep_lease, tenant_id=run.tenant_id)
    sync_ending.succeed(run, connection, SyncState.SUCCEEDED)


def _pages(
    opened: OpenConnection[AtsConnector], changed_since: datetime | None, bookmark: str
) -> Iterator[JobPage]:
    if changed_since is None:
        return opened.connector.list_jobs()
    return opened.connector.list_changed_jobs(Since(changed_since, bookmark))


class _Lease:
    """This run's right to write. It ends when another worker has claimed the connection."""

    def __init__(self, run: SyncRun) -> None:
        self.run = run
        self.kept_at = time.monotonic()

    def keep(self) -> None:
        """Renew it. Raises ``FencedSyncError`` when it is lost.

        In a transaction the connection's row stays locked to its end, so that nobody can take
        the lease between this and the write that follows.
        """
        held = Connection.objects.holding_sync(self.run.connection_id, self.run.token)
        if not held.update(sync_lease_until=database_now() + LEASE):
            raise FencedSyncError
        self.kept_at = time.monotonic()

    def keep_if_old(self) -> None:
        """Renew it once a minute."""
        if time.monotonic() - self.kept_at > LEASE_RENEWAL_SECONDS:
            self.keep()
