"""Lengths of time as people say them."""

from datetime import timedelta


def span(length: timedelta) -> str:
    """``40 minutes``, ``3 hours``, ``12 days``."""
    minutes = max(1, round(length.total_seconds() / 60))
    for size, name in ((1, "minute"), (60, "hour"), (60 * 24, "day")):
        count = max(1, round(minutes / size))
        if name == "day" or count < {"minute": 90, "hour": 48}[name]:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return ""
