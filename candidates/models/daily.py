"""How the exports of each day have ended, counted once a day is over."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from candidates.models.candidate import Candidate
from candidates.models.export import CandidateExport
from candidates.rules.export_state import ExportState
from candidates.rules.time_to_visible import VisibleWithin
from integrations.models import Connection, Tenant

DAYS_SHOWN = 30

FINAL = (ExportState.EXPORTED, ExportState.CANCELLED)
"""Ended for good: what a day that is over says of them does not change any more."""

ENDED = (*FINAL, ExportState.NEEDS_ATTENTION)
"""How an export of a day ends: it has arrived, a person said no, or it waits for one."""


def midnight(day: date) -> datetime:
    """The first instant of a day (UTC)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def ended_in(
    rows: QuerySet[CandidateExport], first: date, last: date, *, also: Q | None = None
) -> QuerySet[CandidateExport]:
    """The exports of people, not of test candidates, that ended from ``first`` to ``last``.

    An export ends with its last move (``changed_at``); an index over exactly these serves it.
    """
    tests = Candidate.objects.filter(is_test=True)
    return rows.filter(
        also or Q(),
        state__in=[state.value for state in ENDED],
        changed_at__gte=midnight(first),
        changed_at__lt=midnight(last + timedelta(days=1)),
    ).exclude(candidate__in=tests)


def arrived_in(within: VisibleWithin) -> Q:
    """Those that the ATS showed so long after it had accepted them."""
    known = Q(state=ExportState.EXPORTED, seen_in_ats_at__isnull=False, accepted_at__isnull=False)
    if within is VisibleWithin.NOT_KNOWN:
        return Q(state=ExportState.EXPORTED) & ~(
            Q(seen_in_ats_at__isnull=False) & Q(accepted_at__isnull=False)
        )
    longer, most = within.bounds
    condition = known
    if longer is not None:
        condition &= Q(seen_in_ats_at__gt=F("accepted_at") + longer)
    if most is not None:
        condition &= Q(seen_in_ats_at__lte=F("accepted_at") + most)
    return condition


def counted_by_day(rows: QuerySet[CandidateExport]) -> QuerySet[Any, Mapping[str, Any]]:
    """Counts of exports by ``tenant``, ``connection``, ``day``, ``outcome`` and ``visible``."""
    return (
        rows.order_by()
        .annotate(
            day=TruncDate("changed_at", tzinfo=UTC),
            outcome=F("state"),
            visible=Case(
                *(When(arrived_in(within), then=Value(within.value)) for within in VisibleWithin),
                default=Value(""),
                output_field=models.CharField(),
            ),
        )
        .values("tenant", "connection", "day", "outcome", "visible")
        .annotate(number=Count("pk"))
    )


class DailyExportCount(models.Model):
    """How many exports of one connection ended so on one day that is over (UTC).

    ``visible`` is how soon the ATS showed what it had accepted, of those that have arrived.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="+", null=True
    )
    day = models.DateField()
    outcome = models.CharField(max_length=20)
    visible = models.CharField(max_length=20, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["day", "tenant"], name="daily_export_day"),
            models.Index(fields=["connection", "day"], name="daily_export_connection"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.number} {self.outcome}"


class CountedDay(models.Model):
    """A day that is over and whose exports are counted. A day without one is counted live."""

    day = models.DateField(unique=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.day.isoformat()


def ended_by_day(first: date, last: date, *, within: Q | None = None) -> list[Mapping[str, Any]]:
    """How exports ended from ``first`` to ``last``: ``tenant``, ``connection``, ``day``,
    ``outcome``, ``visible``, ``number``. Four reads, whatever there is.

    ``within``: of which tenants or connections. What has ended for good is read from the counts
    of days that are over; a day that is not counted, and who waits for a person, is counted now.
    """
    scope = within or Q()
    keys = ("tenant", "connection", "day", "outcome", "visible", "number")
    days = CountedDay.objects.filter(day__range=(first, last))
    over = set(days.values_list("day", flat=True))
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    kept = DailyExportCount.objects.filter(scope, day__range=(first, last))
    found: list[Mapping[str, Any]] = list(kept.values(*keys))
    exports = CandidateExport.objects.filter(scope)
    open_days = [day for day in span if day not in over]
    if open_days:
        finals = exports.filter(state__in=[state.value for state in FINAL])
        live = counted_by_day(ended_in(finals, open_days[0], open_days[-1]))
        found += [row for row in live if row["day"] not in over]
    stuck = exports.filter(state=ExportState.NEEDS_ATTENTION)
    return [*found, *counted_by_day(ended_in(stuck, first, last))]
