"""What the clock decides alerts by: a constant number of reads for any number of causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from candidates.models import FailureGroup, KnownFailure
from candidates.models.failure import counted
from candidates.rules.alerting import (
    IN_ERROR,
    USUAL,
    CauseFacts,
    ConnectionFacts,
    Move,
    Thresholds,
    Told,
    of_cause,
    of_connection,
)
from candidates.rules.failure_kind import FailureKind
from candidates.rules.failure_state import OURS, FailureState, Queue
from integrations.models import Connection, ConnectionHealth
from integrations.rules.decision import Decision, Owner, Reason
from portal.alerts.models import STILL_OPEN, Alert, AlertThresholds

LOUD = (FailureState.OPEN, FailureState.REGRESSED, FailureState.ESCALATING)
"""States in which a cause may raise an alert."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble with what is decided about it: everything an alert is made of."""

    key: str
    kind: Alert.Kind
    connection: Connection
    group: FailureGroup | None
    alert: Alert | None
    decision: Decision[Move]
    queue: Queue
    owner: Owner
    code: str
    sentence: str
    next_step: str
    people: int
    since: datetime


def troubles(now: datetime) -> Sequence[Trouble]:
    """Every trouble that asks for a move now, in one stable order."""
    thresholds = {row.tenant_id: row.as_rules() for row in AlertThresholds.objects.all()}
    alerts = {alert.key: alert for alert in Alert.objects.filter(STILL_OPEN)}
    found = [*_causes(now, alerts, thresholds), *_connections(alerts, thresholds)]
    moving = [trouble for trouble in found if trouble.decision.verdict is not Move.WAIT]
    return sorted(moving, key=lambda trouble: (trouble.connection.pk, trouble.key))


def told_by(alert: Alert | None) -> Told | None:
    """What an open alert has said last."""
    return Told(alert.people, alert.told_at) if alert is not None else None


# --- causes --------------------------------------------------------------------------------------


def _causes(
    now: datetime, alerts: Mapping[str, Alert], thresholds: Mapping[int, Thresholds]
) -> list[Trouble]:
    with_alert = [alert.group_id for alert in alerts.values() if alert.group_id is not None]
    groups = FailureGroup.objects.filter(Q(state__in=LOUD) | Q(pk__in=with_alert))
    rows: list[Any] = list(
        counted(groups).select_related("connection__tenant", "connection__onboarding__owner")
    )
    labels = dict(
        KnownFailure.objects.filter(cause__in={row.cause for row in rows}).values_list(
            "cause", "label"
        )
    )
    return [
        _cause(row, alerts.get(row.subject), labels, now, thresholds.get(row.tenant_id, USUAL))
        for row in rows
    ]


def _cause(
    row: Any,
    alert: Alert | None,
    labels: Mapping[str, str],
    now: datetime,
    thresholds: Thresholds,
) -> Trouble:
    queue = Queue(row.queue)
    facts = CauseFacts(
        now=now,
        state=FailureState(row.state),
        state_since=row.state_since,
        queue=queue,
        people=row.people,
        since=row.first_seen_at,
        is_whole=row.stands,
        told=told_by(alert),
    )
    recipe = row.recipe
    # Neither the vendor's sentence nor a value: both may name a candidate, and a mail travels far.
    about = f"{recipe.title}: {row.field}" if row.field else recipe.title
    return Trouble(
        key=row.subject,
        kind=Alert.Kind.CAUSE,
        connection=row.connection,
        group=row,
        alert=alert,
        decision=of_cause(facts, thresholds),
        queue=queue,
        owner=_turn(queue, Owner(row.owner)),
        code=row.code,
        sentence=labels.get(row.cause, about)[:400],
        next_step=" ".join(recipe.steps)[:1000],
        people=row.people,
        since=row.state_since if row.state == FailureState.REGRESSED else row.first_seen_at,
    )


def _turn(queue: Queue, owner: Owner) -> Owner:
    """Whose turn it is; what waits, or is tried again by itself, is watched by support."""
    if queue is Queue.CUSTOMER:
        return Owner.CUSTOMER
    return owner if queue is Queue.US and owner in OURS else Owner.SUPPORT


# --- connections ---------------------------------------------------------------------------------


def _connections(
    alerts: Mapping[str, Alert], thresholds: Mapping[int, Thresholds]
) -> list[Trouble]:
    said = FailureGroup.objects.filter(stands=True, kind__in=SAYS_SO)
    covered = set(said.values_list("connection", flat=True))
    known = {key for key, alert in alerts.items() if alert.kind == Alert.Kind.CONNECTION}
    rows = ConnectionHealth.objects.filter(
        Q(score__lte=LEAST_WRONG) | Q(connection__in=[alerts[key].connection_id for key in known])
    ).select_related("connection__tenant", "connection__onboarding__owner")
    judged = {f"connection:{row.connection_id}": row for row in rows}
    found = [
        _connection(
            row,
            alerts.get(key),
            thresholds.get(row.tenant_id, USUAL),
            covered=row.connection_id in covered,
        )
        for key, row in judged.items()
    ]
    return [*found, *(_not_judged(alerts[key]) for key in known - judged.keys())]


SAYS_SO = (FailureKind.SYNC, FailureKind.ACCESS)
"""Causes that say already what the health of a connection would: one alert is enough."""

LEAST_WRONG = 70
"""The best score of a connection that is in error: a late read alone takes thirty points."""


def _connection(
    row: ConnectionHealth, alert: Alert | None, thresholds: Thresholds, *, covered: bool
) -> Trouble:
    reasons = [Reason.from_json(stored) for stored in row.reasons]
    facts = ConnectionFacts(reasons, covered=covered, told=told_by(alert))
    wrong = [reason for reason in reasons if reason.code in IN_ERROR]
    first = wrong[0] if wrong else Reason("", "")
    since = first.evidence.get("since") or first.evidence.get("waiting_since")
    return Trouble(
        key=f"connection:{row.connection_id}",
        kind=Alert.Kind.CONNECTION,
        connection=row.connection,
        group=None,
        alert=alert,
        decision=of_connection(facts, thresholds),
        queue=Queue.CUSTOMER if first.owner is Owner.CUSTOMER else Queue.US,
        owner=first.owner,
        code=first.code,
        sentence=first.sentence[:400],
        next_step=first.hint[:1000],
        people=0,
        since=datetime.fromisoformat(str(since)) if since else row.judged_at,
    )


def _not_judged(alert: Alert) -> Trouble:
    """A connection that was closed, or is set up anew: nothing can be wrong with it any more."""
    return Trouble(
        key=alert.key,
        kind=Alert.Kind.CONNECTION,
        connection=alert.connection,
        group=None,
        alert=alert,
        decision=of_connection(ConnectionFacts((), told=told_by(alert))),
        queue=Queue.DONE,
        owner=Owner(alert.owner),
        code=alert.code,
        sentence=alert.sentence,
        next_step="",
        people=0,
        since=alert.since,
    )
