"""Until when somebody whom the ATS rejected is left alone."""

from calendar import monthrange
from datetime import datetime


def months_after(instant: datetime, months: int) -> datetime:
    """The same day so many months later; the last of the month where there is no such day."""
    years, month = divmod(instant.month - 1 + months, 12)
    year, month = instant.year + years, month + 1
    return instant.replace(year=year, month=month, day=min(instant.day, monthrange(year, month)[1]))


def cooling_until(rejected_at: datetime | None, *, months: int, now: datetime) -> datetime | None:
    """When the cool-down ends; ``None`` where there is none, or none any more.

    ``months`` is the connection's setting, 0 for none. A rejection without a date cools nothing:
    it may be years old.
    """
    if rejected_at is None or months <= 0:
        return None
    until = months_after(rejected_at, months)
    return until if until > now else None
