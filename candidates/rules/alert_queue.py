"""The pace at which people are told: when a mail is tried, how many go in an hour. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
MOST_TRIES = 80
"""About three days of a mail server that is down."""

MAILS_PER_HOUR = 6
"""How many mails about alerts one person gets in an hour; what is left goes with the next."""

LATE_AFTER = timedelta(minutes=10)
"""What has waited longer goes together, of whatever connection it is."""

SUMMARY_HOUR = 7
"""At which hour (UTC) daily summaries go out: early morning in Chicago."""


def wait_after(tries: int) -> timedelta | None:
    """How long until the next try; ``None`` where it has been tried often enough."""
    if tries >= MOST_TRIES:
        return None
    doubled: int = 1 << min(max(tries - 1, 0), 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled)


def next_summary(now: datetime) -> datetime:
    """When the next daily summary goes out."""
    today = now.replace(hour=SUMMARY_HOUR, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One notice that waits for one person."""

    notice: int
    connection: int
    since: datetime


def next_mail(
    waiting: Sequence[Waiting], *, sent_lately: int, most: int, now: datetime
) -> list[int]:
    """The notices that go into one person's next mail, the oldest first; none where it must wait.

    One mail names everything about one connection. The last mail of the hour, and one about what
    has waited for long, names everything there is: the hour's bound loses nothing.
    """
    left = most - sent_lately
    if left <= 0 or not waiting:
        return []
    ordered = sorted(waiting, key=lambda one: (one.since, one.notice))
    first = ordered[0]
    together = left == 1 or now - first.since >= LATE_AFTER
    return [one.notice for one in ordered if together or one.connection == first.connection]
