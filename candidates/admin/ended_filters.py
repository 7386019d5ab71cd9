"""Filters of exports by how they ended; offered only where the address names them."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from candidates.models.daily import arrived_in, ended_in
from candidates.rules.time_to_visible import VisibleWithin

BETWEEN = ".."


def _days(value: str) -> tuple[date, date] | None:
    """``2026-11-20`` or ``2026-11-01..2026-11-20`` as first and last day; ``None`` for neither."""
    first, _, last = value.partition(BETWEEN)
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None


class EndedFilter(admin.SimpleListFilter):
    """Those of people that ended on a day, or from one to another (UTC)."""

    title = "ended on"
    parameter_name = "ended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The days that were chosen on the dashboard."""
        chosen = request.GET.get(self.parameter_name, "")
        days = _days(chosen)
        if days is None:
            return []
        first, last = days
        said = f"{first:%d %b %Y}" if first == last else f"{first:%d %b} – {last:%d %b %Y}"
        return [(chosen, said)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that ended then."""
        days = _days(self.value() or "")
        return ended_in(queryset, *days) if days else queryset


class VisibleFilter(admin.SimpleListFilter):
    """Those that the ATS showed so long after it had accepted them."""

    title = "seen in the ATS"
    parameter_name = "visible"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The span that was chosen on the dashboard."""
        chosen = request.GET.get(self.parameter_name, "")
        return [(span.value, span.words) for span in VisibleWithin if span.value == chosen]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of that span."""
        value = self.value()
        return queryset.filter(arrived_in(VisibleWithin(value))) if value else queryset
