"""Dates as people in the United States read them, without asking the machine's locale."""

from datetime import date, datetime

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date) -> str:
    """``November 22, 2026``."""
    return f"{MONTHS[value.month - 1]} {value.day}, {value.year}"


def clock(value: datetime) -> str:
    """``2:05 PM``."""
    return f"{value.hour % 12 or 12}:{value.minute:02d} {'AM' if value.hour < 12 else 'PM'}"


def zone(value: datetime) -> str:
    """``UTC`` or ``UTC-06:00``; empty when the time has no zone."""
    offset = value.utcoffset()
    if offset is None:
        return ""
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
