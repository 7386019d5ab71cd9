"""The clock's part of triage: what is resolved, what is back, what grows. Evidence, not time."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from candidates.models import CandidateExport, FailureGroup, PeopleRun
from candidates.models.failure import with_people
from candidates.rules.export_state import ExportState
from candidates.rules.failure_kind import OF_EXPORTS
from candidates.rules.failure_state import (
    LOOKED_AT_AFTER,
    MOVES,
    FailureState,
    GroupFacts,
    judge,
    needs_baseline,
)
from candidates.services import connection_causes
from candidates.services.failures import note_failure
from integrations.models.clock import database_now
from integrations.rules.decision import Reason
from integrations.services import audit
from jobs.models import SyncRun
from jobs.rules.states import SyncState

ADOPTED_AT_ONCE = 500
REVIEWED_AT_ONCE = 500
ENDED_WELL = (SyncState.SUCCEEDED, SyncState.HELD)


def review() -> int:
    """Judge every group about which something is new. Returns how many have moved."""
    adopt()
    connection_causes.collect()
    now = database_now()
    return sum(_review(pk, now) for pk in _with_news(now).values_list("pk", flat=True))


def adopt() -> int:
    """Group what needs attention and has no group: stuck before there were any."""
    lost = CandidateExport.objects.filter(
        state=ExportState.NEEDS_ATTENTION, failure_group__isnull=True, connection__isnull=False
    ).order_by("id")
    return sum(_adopt(pk) for pk in list(lost.values_list("pk", flat=True)[:ADOPTED_AT_ONCE]))


@transaction.atomic
def _adopt(export_id: int) -> bool:
    stuck = CandidateExport.objects.select_for_update(of=("self",)).filter(
        pk=export_id, state=ExportState.NEEDS_ATTENTION, failure_group__isnull=True
    )
    export = stuck.select_related("candidate", "job").first()
    if export is None or not export.reasons:
        return False
    reasons = [Reason.from_json(stored) for stored in export.reasons]
    last = export.attempts.exclude(error_code="").order_by("id").last()
    group = note_failure(export, reasons, attempt=last)
    CandidateExport.objects.filter(pk=export_id).update(failure_group=group)
    return group is not None


def _with_news(now: datetime) -> QuerySet[FailureGroup]:
    has_failed = Q(reviewed_at__isnull=True) | Q(last_seen_at__gte=F("reviewed_at"))
    is_over = Q(state=FailureState.SNOOZED, snoozed_until__lte=now)
    is_measured = Q(baseline__isnull=True, first_seen_at__lte=now - LOOKED_AT_AFTER)
    stuck = CandidateExport.objects.filter(failure_group=OuterRef("pk"))
    unsettled = FailureGroup.objects.exclude(state=FailureState.RESOLVED)
    is_gone = Q(stands=False) & ~Exists(stuck)
    news = unsettled.filter(has_failed | is_over | is_measured | is_gone)
    return news.order_by("id")[:REVIEWED_AT_ONCE]


@transaction.atomic
def _review(group_id: int, now: datetime) -> bool:
    # Locked first: whoever fails meanwhile waits, and finds the group as it is left here.
    group = (
        FailureGroup.objects.select_for_update(no_key=True)
        .select_related("tenant")
        .get(pk=group_id)
    )
    if group.state == FailureState.RESOLVED:
        return False
    facts = GroupFacts(
        state=FailureState(group.state),
        people=people_stuck(group),
        first_seen_at=group.first_seen_at,
        baseline=group.baseline,
        ends_at=group.snoozed_until,
        ends_with=group.snoozed_for_people,
        stands=group.stands,
    )
    judged = judge(facts, now=now)
    group.reviewed_at = now
    if needs_baseline(facts, now=now):
        group.baseline = facts.people
    if judged is facts.state:
        group.save(update_fields=["reviewed_at", "baseline"])
        return False
    group.previous_state, group.state, group.state_since = group.state, judged, now
    group.snoozed_until = group.snoozed_for_people = None
    group.save()
    audit.record(
        actor=None,
        action=str(judged),
        subject=group.subject,
        tenant=group.tenant,
        note=MOVES[facts.state, judged].capitalize() + ".",
        people=facts.people,
        **(_evidence(group) if judged is FailureState.RESOLVED else {}),
    )
    return True


def people_stuck(group: FailureGroup) -> int:
    """How many people are affected by it now, each once; as lists count them."""
    row = with_people(FailureGroup.objects.filter(pk=group.pk)).values_list("people", flat=True)
    return int(row.get())


def _evidence(group: FailureGroup) -> dict[str, Any]:
    """Why it is resolved: what became of its exports, or which reading has ended well since."""
    if group.kind in OF_EXPORTS:
        return dict(what_became(group))
    runs: QuerySet[Any] | None = None
    if group.sync_run_id is not None:
        runs = SyncRun.objects.filter(pk__gt=group.sync_run_id)
    if group.people_run_id is not None:
        runs = PeopleRun.objects.filter(pk__gt=group.people_run_id)
    if runs is None:
        return {"connection": group.connection.state}
    after = runs.filter(connection=group.connection_id, state__in=ENDED_WELL).order_by("id").first()
    return {"reading": str(after)} if after else {"connection": group.connection.state}


def what_became(group: FailureGroup) -> dict[str, int]:
    """What has become of the exports that have ever hit it: how many of each.

    ``stuck`` on it now, ``arrived``, ``cancelled``, ``held`` by policy since, on their way
    (``moving``), or stuck on ``another cause``.
    """
    counts = CandidateExport.objects.filter(hits__group=group).aggregate(
        stuck=Count("pk", filter=Q(failure_group=group)),
        arrived=Count("pk", filter=Q(state=ExportState.EXPORTED)),
        cancelled=Count("pk", filter=Q(state=ExportState.CANCELLED)),
        held=Count("pk", filter=Q(state=ExportState.HELD)),
        another_cause=Count("pk", filter=Q(failure_group__isnull=False) & ~Q(failure_group=group)),
        hit=Count("pk"),
    )
    ended = sum(counts[name] for name in ("stuck", "arrived", "cancelled", "held", "another_cause"))
    return {**counts, "moving": counts["hit"] - ended}
