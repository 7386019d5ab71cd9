"""The dashboard's exports of a month: how they ended day by day, and how soon they were seen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from candidates.models.daily import DAYS_SHOWN, ended_by_day
from candidates.models.export import LABELS
from candidates.rules.export_state import ExportState
from candidates.rules.time_to_visible import MEASURED, VisibleWithin, reached_by
from integrations.models.clock import database_now
from portal.dashboard.charts import Bar, Columns, bars, stacked

OUTCOMES: tuple[tuple[ExportState, str], ...] = (
    (ExportState.EXPORTED, "good"),
    (ExportState.NEEDS_ATTENTION, "bad"),
    (ExportState.CANCELLED, "off"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the table behind a chart, and the list that it counts."""

    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the table: a day, and how many ended how."""

    day: date
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Month:
    """Everything about the exports that ended in the last thirty days (UTC)."""

    first: date
    last: date
    chart: Columns
    legend: Sequence[tuple[str, str, Cell]]
    days: Sequence[Day]
    visible: Sequence[Bar]
    not_known: Bar | None
    half_within: str
    most_within: str
    total: int

    @property
    def middle(self) -> date:
        """The day in the middle."""
        return self.first + (self.last - self.first) / 2


def month_of(tenants: Collection[int] | None) -> Month:
    """The last thirty days of these tenants, or of all of them."""
    last = database_now().date()
    first = last - timedelta(days=DAYS_SHOWN - 1)
    within = None if tenants is None else Q(tenant__in=list(tenants))
    rows = ended_by_day(first, last, within=within)
    counts = _summed(rows, "day", "outcome")
    totals = _summed(rows, "outcome")
    span = [first + timedelta(days=n) for n in range(DAYS_SHOWN)]
    ever = f"{first}..{last}"
    legend = [
        (LABELS[state], tone, Cell(totals.get((state,), 0), _list(ever, state)))
        for state, tone in OUTCOMES
    ]
    arrived = _summed(rows, "outcome", "visible")
    seen = {span: arrived.get((ExportState.EXPORTED, span), 0) for span in VisibleWithin}
    half, most = reached_by(seen, 0.5), reached_by(seen, 0.9)
    return Month(
        first=first,
        last=last,
        chart=stacked([_column(day, counts) for day in span]),
        legend=legend,
        days=[_line(day, counts) for day in reversed(span)],
        visible=bars([_visible(within, seen, "good", ever) for within in MEASURED]),
        not_known=_not_known(seen, ever),
        half_within=half.words if half else "",
        most_within=most.words if most else "",
        total=sum(totals.values()),
    )


def _summed(rows: Sequence[Mapping[str, Any]], *keys: str) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        found[key] = found.get(key, 0) + row["number"]
    return found


def _column(
    day: date, counts: Mapping[tuple[Any, ...], int]
) -> tuple[str, str, list[tuple[str, int]]]:
    parts = [(tone, counts.get((day, state), 0)) for state, tone in OUTCOMES]
    said = ", ".join(
        f"{count:,} {LABELS[state].lower()}"
        for (state, _), (_, count) in zip(OUTCOMES, parts, strict=True)
        if count
    )
    return f"{day:%d %b}", f"{day:%a %d %b}: {said or 'none ended'}", parts


def _line(day: date, counts: Mapping[tuple[Any, ...], int]) -> Day:
    return Day(
        day,
        [Cell(counts.get((day, state), 0), _list(str(day), state)) for state, _ in OUTCOMES],
    )


def _visible(
    within: VisibleWithin, seen: Mapping[VisibleWithin, int], tone: str, ever: str
) -> tuple[str, int, str, str, str]:
    is_long = within is VisibleWithin.LONGER
    label = within.words if is_long else f"within {within.words}"
    address = f"{_list(ever, ExportState.EXPORTED)}&visible={within.value}"
    return label.capitalize(), seen[within], "wait" if is_long else tone, address, ""


def _not_known(seen: Mapping[VisibleWithin, int], ever: str) -> Bar | None:
    span = VisibleWithin.NOT_KNOWN
    return bars([_visible(span, seen, "off", ever)])[0] if seen[span] else None


def _list(ended: str, state: ExportState) -> str:
    lists = reverse("admin:candidates_candidateexport_changelist")
    return f"{lists}?ended={ended}&state__exact={state.value}"
