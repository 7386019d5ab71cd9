"""Business days, Monday to Friday: what the promise of a go-live is counted in."""

from datetime import date, datetime, timedelta

_WEEKEND = (5, 6)


def add_business_days(moment: datetime, days: int) -> datetime:
    """The same time of day so many business days later. One that begins on a weekend counts from
    the Monday after it.
    """
    while moment.weekday() in _WEEKEND:
        moment += timedelta(days=1)
    for _ in range(days):
        moment += timedelta(days=1)
        while moment.weekday() in _WEEKEND:
            moment += timedelta(days=1)
    return moment


def business_days_between(start: date, end: date) -> int:
    """Whole business days from one day to another; 0 on the same day and over a weekend."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, 7)
    extra = sum(
        (start + timedelta(days=day)).weekday() not in _WEEKEND for day in range(1, rest + 1)
    )
    return weeks * 5 + extra
