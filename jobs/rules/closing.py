"""When a job counts as closed: by the vendor's word, or by its absence from two full reads.

Never deleted. One absence may be a hiccup of a paged list; an incremental read shows none at all.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from integrations.connectors.types import Liveness
from jobs.rules.states import SyncKind

MISSED_READS_TO_CLOSE = 2


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a job is still there, as far as our reads show. The fields are those of the row."""

    missing_since: datetime | None = None
    missed_reads: int = 0
    closed_at: datetime | None = None
    closed_because: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether there is evidence that the job is over."""
        return self.closed_at is not None


def shows_absence(kind: SyncKind, *, came_to_its_end: bool, nameless_bad_records: int) -> bool:
    """Whether a read shows which jobs are gone.

    Only a full one, read to its last page, in which every unreadable record had at least an id: a
    record without one may be any job.
    """
    return kind is SyncKind.FULL and came_to_its_end and nameless_bad_records == 0


def why_untold(kind: SyncKind, nameless_bad_records: int) -> str:
    """What to tell people of a full read that would have shown absence but for such records.

    Empty where there is nothing to tell: an incremental read never shows absence.
    """
    if kind is not SyncKind.FULL or not nameless_bad_records:
        return ""
    had = "record had" if nameless_bad_records == 1 else "records had"
    return f"Jobs that vanished could not be told: {nameless_bad_records} {had} no id."


def when_seen(
    before: Presence, *, liveness: Liveness, status: str, deleted: bool, now: datetime
) -> Presence:
    """After a read that named the job. A job that is live again is open again.

    ``liveness`` is the connection's judgement of ``status`` (``eligibility.liveness_of``); where it
    is unknown nothing is concluded.
    """
    if deleted:
        return _closed(before, now, "The ATS reports it as deleted.")
    if liveness is Liveness.NOT_LIVE:
        return _closed(before, now, f"Its status in the ATS is “{status}”.")
    if liveness is Liveness.UNKNOWN and before.is_closed and not before.missed_reads:
        return before
    return Presence()


def when_missing(before: Presence, *, now: datetime, confirmed: bool = False) -> Presence:
    """After a read that shows absence (``shows_absence``) and did not name the job.

    ``confirmed``: a person has said that it is over, so that one absence is enough.
    """
    if before.is_closed:
        return before
    since = before.missing_since or now
    missing = replace(before, missing_since=since, missed_reads=before.missed_reads + 1)
    if confirmed:
        because = "It was missing from a full read, and a person confirmed that it is over."
        return replace(missing, closed_at=now, closed_because=because)
    if missing.missed_reads < MISSED_READS_TO_CLOSE:
        return missing
    because = (
        f"It was missing from {missing.missed_reads} full reads in a row, "
        f"first on {since.astimezone(UTC):%Y-%m-%d %H:%M} UTC."
    )
    return replace(missing, closed_at=now, closed_because=because)


def _closed(before: Presence, now: datetime, because: str) -> Presence:
    """Closed by the vendor's word; the first date stays while the job stays closed."""
    return Presence(closed_at=before.closed_at or now, closed_because=because)
