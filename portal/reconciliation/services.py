"""Reconciliations: when they are due, one run from claim to mail, and asking for one now."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from candidates.rules import reconciling_reasons
from candidates.rules.reconciling import Tally, Verdict, verdict_of
from candidates.rules.reconciling_reasons import ReconciliationReason
from integrations.connectors.base import AtsConnector
from integrations.errors import ConnectorError, NotSupportedError, PermissionMissingError
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.connection_state import READS_JOBS
from integrations.rules.decision import Reason
from integrations.services import audit, breaker
from integrations.services.connections import subject
from integrations.services.connector_door import OpenConnection, open_connector
from jobs.models import Job
from portal.reconciliation import auditing, mails, rows
from portal.reconciliation.comparing import Comparison, Outcome
from portal.reconciliation.looking import LookUps
from portal.reconciliation.models import Reconciliation, to_reconcile
from portal.reconciliation.pace import CallsUsedUpError, Pace
from portal.reconciliation.reading import PeopleReader, Reading

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
FIRST_HOUR = 6
"""At which hour (UTC) the night's comparisons begin: midnight in Chicago, in winter."""
SPREAD = timedelta(hours=4)
"""Over how long the connections are spread from then on."""
AT_ONCE = 2
"""How many workers may be busy with it, so that enough are left for exports and syncs."""
A_DAY = timedelta(days=1)
STILL_SURE = frozenset({ReconciliationReason.OWN_ONLY.value})
"""Limits that leave what was compared as sure as it is."""


class FencedReconciliationError(Exception):
    """Another worker has this connection now. Stop; write nothing more."""


# --- the clock -----------------------------------------------------------------------------------


def plan() -> int:
    """Have every connection that went live compared from the next night on. Counts new ones."""
    new = to_reconcile().filter(reconciliation=None)
    now = database_now()
    made = [
        Reconciliation(connection=one, tenant_id=one.tenant_id, next_at=next_night(one.pk, now))
        for one in new.only("pk", "tenant_id")
    ]
    Reconciliation.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def next_night(connection_id: int, now: datetime) -> datetime:
    """The connection's own minute of the next night: always the same one."""
    minutes = connection_id * 7_919 % (SPREAD // timedelta(minutes=1))
    tonight = now.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)
    mine = tonight + timedelta(minutes=minutes)
    return mine if mine > now else mine + A_DAY


def due() -> list[int]:
    """Connections whose turn it is now: never more than may run at once."""
    now = database_now()
    free = AT_ONCE - Reconciliation.objects.running(now).count()
    ready = Reconciliation.objects.due(now).filter(connection__in=to_reconcile())
    return list(ready.order_by("next_at").values_list("pk", flat=True)[: max(0, free)])


@transaction.atomic
def ask(connection: Connection, *, actor: User, note: str = "") -> Answer:
    """Have it compared as soon as a worker is free. The caller rings."""
    now = database_now()
    if not to_reconcile().filter(pk=connection.pk).exists():
        return Answer.no("It has not gone live, or is closed: there is nothing to compare.")
    row, _ = Reconciliation.objects.get_or_create(
        connection=connection, defaults={"tenant": connection.tenant, "next_at": now}
    )
    if Reconciliation.objects.running(now).filter(pk=row.pk).exists():
        return Answer.no("It is being compared right now. Wait for it to end.")
    Reconciliation.objects.filter(pk=row.pk).update(next_at=now, asked_by=audit.name_of(actor))
    audit.record(
        actor=actor,
        action="asked for a reconciliation",
        subject=subject(connection),
        tenant=connection.tenant,
        note=note,
    )
    return Answer.yes("It is compared now. The page shows the outcome when it has ended.")


# --- one run -------------------------------------------------------------------------------------


def reconcile_if_due(connection_id: int) -> Reconciliation | None:
    """Compare one connection if its time has come. ``None`` where another worker does.

    Whatever goes wrong ends up in the row as something that could not be verified.
    """
    now = database_now()
    token = Reconciliation.objects.claim(connection_id, now=now, lease=LEASE)
    if token is None:
        return None
    row = Reconciliation.objects.select_related("connection__tenant").get(pk=connection_id)
    rows.delete_all_but(row, row.shown)
    run = _Run(row, token, now)
    try:
        outcome = run.compare()
        run.finish(outcome)
    except FencedReconciliationError:
        return None
    except Exception:
        logger.exception("The reconciliation of connection %s failed.", connection_id)
        run.limits.append(reconciling_reasons.run_lost())
        run.give_up()
    row.refresh_from_db()
    return row


class _Run:
    """One comparison under its lease."""

    def __init__(self, row: Reconciliation, token: int, now: datetime) -> None:
        self.row = row
        self.token = token
        self.now = now
        self.limits: list[Reason] = []
        self.calls = 0
        self.audited: dict[str, Any] = {}

    def compare(self) -> Outcome:
        """Read what can be read, compare every job, and audit fresh creations."""
        connection = self.row.connection
        if connection.state not in READS_JOBS:
            why = reconciling_reasons.no_access(connection.state, connection.state_reason)
            self.limits.append(why)
            return self._comparison(Reading(), None)
        if not breaker.lets_through(connection.pk):
            connection.refresh_from_db()
            self.limits += [connection.silence] if connection.silence else []
            return self._comparison(Reading(), None)
        try:
            with open_connector(
                connection, cause=f"reconciliation:{self.row.pk}", patient=True
            ) as opened:
                return self._with_access(opened)
        except ConnectorError as error:
            # Raised where the connector cannot even be opened; calls are judged one by one.
            self._unreadable(error)
            return self._comparison(Reading(), None)

    def _with_access(self, opened: OpenConnection[AtsConnector]) -> Outcome:
        connection = self.row.connection
        try:
            self._audit(opened)
            spent = settings.RECONCILIATION_CALLS + opened.calls
            pace = Pace(connection, opened, self._keep, most_calls=spent)
            reading = Reading()
            look_ups = LookUps(opened.connector, pace, self.limits)
            if look_ups.cannot and not opened.connector.offers("list_people"):
                system = connection.get_system_display()
                self.limits.append(reconciling_reasons.no_look_up(system))
            if not self._read(opened.connector, pace, reading):
                look_ups.is_over = True
            return self._comparison(reading, look_ups)
        finally:
            self.calls = opened.calls

    def _audit(self, opened: OpenConnection[AtsConnector]) -> None:
        """The auditor goes first, with calls of its own: what is fresh matters most."""
        connection = self.row.connection
        limits: list[Reason] = []
        look_ups = LookUps(opened.connector, Pace(connection, opened, self._keep), limits)
        if look_ups.cannot:
            system = connection.get_system_display()
            limits.append(reconciling_reasons.no_look_up(system))
        self.audited = {
            "audited": auditing.audit(connection, look_ups, now=self.now),
            "audited_at": self.now,
            "audit_limits": _as_json(limits),
        }

    def _read(self, connector: AtsConnector, pace: Pace, reading: Reading) -> bool:
        """The list of people, where there is one. Whether it is worth asking anything more."""
        system = self.row.connection.get_system_display()
        if not connector.offers("list_people"):
            self.limits.append(reconciling_reasons.own_only(system))
            return True
        reader = PeopleReader(self.row, self.token)
        try:
            reader.read(connector.list_people(), pace, reading)
        except CallsUsedUpError:
            self.limits.append(reconciling_reasons.calls_used_up(settings.RECONCILIATION_CALLS))
            return False
        except (NotSupportedError, PermissionMissingError):
            self.limits.append(reconciling_reasons.own_only(system))
        except ConnectorError as error:
            self._unreadable(error)
            return False
        if reading.bad_records:
            self.limits.append(reconciling_reasons.bad_records(reading.bad_records))
        return True

    def _unreadable(self, error: ConnectorError) -> None:
        said = (error.code, error.sentence, error.hint)
        self.limits.append(reconciling_reasons.unreadable(*said))

    def _comparison(self, reading: Reading, look_ups: LookUps | None) -> Outcome:
        self._keep()
        jobs = Job.objects.filter(connection=self.row.connection).only("pk", "external_id", "title")
        comparison = Comparison(self.row, self.token, reading, look_ups, self.now)
        outcome = comparison.compare(list(jobs.order_by("pk")))
        if outcome.too_fresh:
            self.limits.append(reconciling_reasons.too_fresh(outcome.too_fresh))
        return outcome

    def _keep(self) -> None:
        held = Reconciliation.objects.holding(self.row.pk, self.token)
        if not held.update(lease_until=database_now() + LEASE):
            raise FencedReconciliationError

    @transaction.atomic
    def finish(self, outcome: Outcome) -> None:
        """Show this run instead of the last one; mail where it says something else."""
        is_readable = all(limit.code in STILL_SURE for limit in self.limits)
        verdict = verdict_of(outcome.tally.groups, is_readable=is_readable)
        digest = "" if verdict is Verdict.AGREES else f"{verdict}:{outcome.digest:032x}"
        values: dict[str, Any] = {
            "verdict": verdict,
            "shown": self.token,
            "calls": self.calls,
            "counts": outcome.tally.as_json(),
            "found_digest": digest,
            "go_on_after": outcome.go_on_after,
        }
        if digest != self.row.found_digest or self.row.changed_at is None:
            values["changed_at"] = self.now
        self._end(values)
        rows.delete_all_but(self.row, self.token)
        self.row.refresh_from_db()
        auditing.tell(self.row.connection)
        if digest != self.row.mailed_digest:
            mails.tell_manager(self.row)

    def give_up(self) -> None:
        """Nothing could be compared to the end: what the last run has shown stays."""
        counts = self.row.counts or Tally().as_json()
        try:
            self._end({"verdict": Verdict.CANNOT_VERIFY, "counts": counts})
        except FencedReconciliationError:
            logger.info("Reconciliation of connection %s went to another worker.", self.row.pk)

    def _end(self, values: dict[str, Any]) -> None:
        now = database_now()
        ended = Reconciliation.objects.holding(self.row.pk, self.token).update(
            limits=_as_json(self.limits),
            finished_at=now,
            lease_until=None,
            asked_by="",
            next_at=next_night(self.row.pk, now),
            **self.audited,
            **values,
        )
        if not ended:
            raise FencedReconciliationError


def _as_json(limits: Sequence[Reason]) -> list[dict[str, Any]]:
    """Each limit once, in the order in which they were met."""
    return list({limit.code: limit.as_json() for limit in limits}.values())
