"""When a connection is read next, how much of it, and whether a person may read it now."""

import enum
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode
from jobs.rules.states import SyncKind

JITTER = 0.1
"""Share of the interval by which a sync comes earlier or later, so that tenants spread out."""

FIRST_RETRY = timedelta(minutes=5)
FULL_READ_EVERY = timedelta(days=7)

OVERLAP = timedelta(minutes=5)
"""An incremental read starts this much before the cursor: the vendor's clock is not ours, and its
list may lag behind its own changes. Re-reading is harmless, an unchanged job is not written."""

BETWEEN_SYNCS_NOW = timedelta(minutes=2)


class SyncNow(enum.StrEnum):
    """The answer to a person who asks for a sync now."""

    YES = "yes"
    NO = "no"


class SyncNowReason(ReasonCode):
    """Why a sync does not start now."""

    RUNNING = "sync.running", "A sync of this connection is running."
    TOO_SOON = "sync.too_soon", "The last sync of this connection started moments ago."


@dataclass(frozen=True, slots=True)
class NextRead:
    """How much to read. ``changed_since`` is ``None`` for a full read."""

    kind: SyncKind
    changed_since: datetime | None
    because: str


def next_sync_at(now: datetime, interval: timedelta, seed: str, failures: int = 0) -> datetime:
    """When to read next.

    After a success one ``interval`` from now; after ``failures`` in a row 5, 10, 20 … minutes,
    never more than the interval. Always give or take a tenth, which depends on ``seed`` alone
    (say, the connection and its last run).
    """
    wait = interval
    if failures > 0:
        wait = min(interval, FIRST_RETRY * 2 ** min(failures - 1, 16))
    return now + wait * (1 + JITTER * _spread(seed))


def _spread(seed: str) -> float:
    """A number from -1 to 1 that is the same for the same seed, in every process."""
    digest = hashlib.blake2b(seed.encode(), digest_size=8).digest()
    return int.from_bytes(digest) / (2**64 - 1) * 2 - 1


def next_read(
    now: datetime,
    cursor: datetime | None,
    last_full_read_at: datetime | None,
    *,
    can_read_changes: bool = True,
) -> NextRead:
    """How much the next sync reads.

    ``cursor`` is the start of our last successful read; a full read is due when there was none yet
    or the last one is a week old, for only that shows what has vanished.
    """
    if not can_read_changes:
        return NextRead(SyncKind.FULL, None, "The system cannot list changes only.")
    if cursor is None or last_full_read_at is None:
        return NextRead(SyncKind.FULL, None, "There was no full read yet.")
    if now - last_full_read_at >= FULL_READ_EVERY:
        return NextRead(SyncKind.FULL, None, "The last full read is a week old.")
    return NextRead(
        SyncKind.INCREMENTAL, cursor - OVERLAP, "Only what changed since the last read."
    )


def may_sync_now(
    last_started: datetime | None, *, running: bool, now: datetime
) -> Decision[SyncNow]:
    """Whether a person may start a sync: not while one runs, not twice within two minutes."""
    if running:
        reason = Reason(
            SyncNowReason.RUNNING,
            "A sync is running already.",
            "Wait until it has finished.",
            Owner.NOBODY,
            {"started_at": last_started.isoformat() if last_started else None},
        )
        return Decision(SyncNow.NO, (reason,))
    if last_started is not None and now - last_started < BETWEEN_SYNCS_NOW:
        seconds = int((last_started + BETWEEN_SYNCS_NOW - now).total_seconds()) + 1
        reason = Reason(
            SyncNowReason.TOO_SOON,
            "The last sync started less than two minutes ago.",
            f"Try again in {seconds} seconds.",
            Owner.NOBODY,
            {"started_at": last_started.isoformat(), "wait_seconds": seconds},
        )
        return Decision(SyncNow.NO, (reason,))
    return Decision(SyncNow.YES)
