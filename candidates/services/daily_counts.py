"""Counts how the exports of each day have ended, once the day is over. Doing it twice is the same.

What the dashboard shows of a month is a few hundred small rows; only today, and a day that nobody
has counted yet, is counted when it is asked for.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from candidates.models import CandidateExport
from candidates.models.daily import (
    DAYS_SHOWN,
    FINAL,
    CountedDay,
    DailyExportCount,
    counted_by_day,
    ended_in,
)
from integrations.models.clock import database_now

SETTLED_AFTER = timedelta(hours=2)
"""A transaction that began before midnight may end after it: yesterday is counted when it cannot
change any more."""
COUNTED_ANEW_AFTER = timedelta(days=1)
DAYS_AT_ONCE = 5


def count_days() -> int:
    """Count what has not been counted, then what was counted longest ago. How many days it took."""
    now = database_now()
    newest = (now - SETTLED_AFTER).date() - timedelta(days=1)
    days = [newest - timedelta(days=back) for back in range(DAYS_SHOWN)]
    known = dict(CountedDay.objects.filter(day__in=days).values_list("day", "counted_at"))
    missing = [day for day in days if day not in known]
    old = [day for day in days if day in known and now - known[day] > COUNTED_ANEW_AFTER]
    due = (missing + sorted(old, key=lambda day: known[day]))[:DAYS_AT_ONCE]
    for day in due:
        count_day(day)
    return len(due)


@transaction.atomic
def count_day(day: date) -> None:
    """Write the counts of one day that is over in place of what they were."""
    now = database_now()
    # The marker first: two clocks that count one day do it one after the other.
    CountedDay.objects.update_or_create(day=day, defaults={"counted_at": now})
    DailyExportCount.objects.filter(day=day).delete()
    finals = CandidateExport.objects.filter(state__in=[state.value for state in FINAL])
    DailyExportCount.objects.bulk_create(_rows(counted_by_day(ended_in(finals, day, day))))


def _rows(counts: Iterable[Mapping[str, Any]]) -> list[DailyExportCount]:
    return [
        DailyExportCount(
            tenant_id=row["tenant"],
            connection_id=row["connection"],
            day=row["day"],
            outcome=row["outcome"],
            visible=row["visible"],
            number=row["number"],
        )
        for row in counts
    ]
