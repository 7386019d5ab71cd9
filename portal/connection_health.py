"""How well connections are: the facts of all three apps, judged by one rule.

The clock judges all of them and keeps it for lists and the dashboard; a connection's page asks
anew. A constant number of reads for any number of connections.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from candidates.models import FailureGroup
from candidates.models.daily import ended_by_day
from candidates.models.failure import with_people
from candidates.rules.export_state import ExportState
from candidates.rules.failure_kind import OF_EXPORTS
from candidates.rules.failure_state import ENDED
from integrations.models import Connection, ConnectionHealth, InboundEvent
from integrations.models.clock import database_now
from integrations.rules.connection_health import HealthFacts, OpenCause, judge
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Decision, Owner
from integrations.selectors import gaps_of
from jobs.rules.cadence import JITTER

DAYS = 7
JUDGED_TOGETHER = 500
NOT_JUDGED = (ConnectionState.SETTING_UP, ConnectionState.CLOSED)
"""Nothing can be wrong yet, or any more."""


def judge_all() -> int:
    """Judge every connection that is in use, and keep it. How many there are."""
    ConnectionHealth.objects.filter(connection__state__in=NOT_JUDGED).delete()
    rows = Connection.objects.exclude(state__in=NOT_JUDGED).select_related("credential")
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), JUDGED_TOGETHER):
        some = list(rows.filter(pk__in=ids[start : start + JUDGED_TOGETHER]))
        facts = facts_of(some)
        ConnectionHealth.objects.bulk_create(
            [_judged(row, facts[row.pk]) for row in some],
            update_conflicts=True,
            unique_fields=["connection"],
            update_fields=["tenant", "score", "reasons", "judged_at"],
        )
    return len(ids)


def judge_one(connection: Connection) -> Decision[int] | None:
    """How well one connection is now; ``None`` for one that is not in use."""
    if connection.state in NOT_JUDGED:
        return None
    return judge(facts_of([connection])[connection.pk])


def _judged(row: Connection, facts: HealthFacts) -> ConnectionHealth:
    decision = judge(facts)
    return ConnectionHealth(
        tenant_id=row.tenant_id,
        connection=row,
        score=decision.verdict,
        reasons=decision.as_json(),
        judged_at=facts.now,
    )


def facts_of(connections: Sequence[Connection]) -> dict[int, HealthFacts]:
    """What is known of these connections now."""
    now = database_now()
    ids = [connection.pk for connection in connections]
    ended = _ended(ids, now)
    causes = _causes(ids)
    events_failed = _events_failed(ids)
    return {
        row.pk: HealthFacts(
            now=now,
            state=ConnectionState(row.state),
            state_since=row.state_changed_at,
            state_reason=row.state_reason,
            key_since=_key_since(row),
            access_ends_at=row.access_ends_at,
            read_expected_since=_read_expected_since(row),
            interval=timedelta(minutes=row.sync_interval_minutes) * (1 + JITTER),
            syncs_failed=row.sync_failures,
            last_error=(row.last_error or {}).get("sentence", "") if row.sync_failures else "",
            key_of_platform=(row.last_error or {}).get("owner") == Owner.SUPPORT,
            silent=row.silence,
            arrived=ended.get((row.pk, ExportState.EXPORTED), 0),
            failed=ended.get((row.pk, ExportState.NEEDS_ATTENTION), 0),
            days=DAYS,
            causes=causes.get(row.pk, ()),
            gaps=tuple(words for _, words in gaps_of(row)),
            events_failed=events_failed.get(row.pk, 0),
        )
        for row in connections
    }


def _key_since(row: Connection) -> datetime | None:
    credential = getattr(row, "credential", None)
    return credential.changed_at if credential else None


def _read_expected_since(row: Connection) -> datetime | None:
    """The last complete read; before the first one, when reading began."""
    if not row.reads_jobs:
        return None
    return max(row.last_synced_at or row.state_changed_at, row.state_changed_at)


def _ended(ids: Sequence[int], now: datetime) -> Mapping[tuple[int, str], int]:
    first = now.date() - timedelta(days=DAYS - 1)
    counts: dict[tuple[int, str], int] = {}
    for row in ended_by_day(first, now.date(), within=Q(connection__in=ids)):
        key = (row["connection"], row["outcome"])
        counts[key] = counts.get(key, 0) + row["number"]
    return counts


def _causes(ids: Sequence[int]) -> Mapping[int, Sequence[OpenCause]]:
    # What stops the whole connection takes points as what it is, not once more as a cause.
    groups = FailureGroup.objects.filter(connection__in=ids, kind__in=OF_EXPORTS)
    groups = groups.exclude(state__in=ENDED)
    causes: dict[int, list[OpenCause]] = {}
    for group in with_people(groups).only("connection", "sentence", "hint", "owner"):
        causes.setdefault(group.connection_id, []).append(
            OpenCause(group.pk, group.sentence, group.hint, Owner(group.owner), _people_of(group))
        )
    return causes


def _events_failed(ids: Sequence[int]) -> Mapping[int, int]:
    failed = InboundEvent.objects.filter(connection__in=ids, state=InboundEvent.State.FAILED)
    return dict(failed.order_by().values_list("connection").annotate(number=Count("pk")))


def _people_of(group: Any) -> int:
    return int(group.people)
