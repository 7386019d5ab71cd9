"""Why a job that the customer expects is not there to be worked on."""

from dataclasses import dataclass
from datetime import datetime

from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode
from jobs.rules.states import SyncState


class ExpectedReason(ReasonCode):
    """Why an expected job is not there to be worked on, besides its own eligibility."""

    CLOSED = "expected.closed", "The job arrived and is closed."
    NEVER_READ = "expected.never_read", "The jobs of the connection were never read."
    BEING_READ = "expected.being_read", "The jobs are being read right now."
    READ_FAILED = "expected.read_failed", "The last read did not come to its end."
    UNREADABLE_RECORD = "expected.unreadable_record", "The ATS's record of it could not be read."
    PERHAPS_UNREADABLE = "expected.perhaps_unreadable", "Records of the last read were unreadable."
    NOT_IN_ANSWER = "expected.not_in_answer", "The ATS's answer does not hold the job."
    UNREADABLE_LINE = "expected.unreadable_line", "The line of the list names no job."


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSync:
    """The last read of the connection. ``failure`` is its sentence; ``unreadable`` counts records.

    ``unreadable_ids`` are the external ids of those that had one.
    """

    state: SyncState
    started_at: datetime
    finished_at: datetime | None = None
    seen: int = 0
    unreadable: int = 0
    unreadable_ids: frozenset[str] = frozenset()
    failure: str = ""


def closed(title: str, because: str) -> Reason:
    """It came, and is over."""
    return Reason(
        ExpectedReason.CLOSED,
        f"“{title}” arrived and is closed. {because}".strip(),
        "Reopen it in the ATS if it is still to be filled, or take it off the list.",
        Owner.CUSTOMER,
        {"closed_because": because},
    )


def unreadable_line(problem: str) -> Reason:
    """The list itself says nothing here."""
    return Reason(
        ExpectedReason.UNREADABLE_LINE,
        f"This line names no job. {problem}",
        "Correct the line, then compare again.",
        Owner.ACCOUNT_MANAGER,
    )


def absent(names: frozenset[str], last: LastSync | None) -> Reason:
    """It never came, as far as the last read tells. ``names`` is what the line calls it."""
    if last is None:
        return Reason(
            ExpectedReason.NEVER_READ,
            "The jobs of this connection were not read yet.",
            "Let them sync, then compare again.",
            Owner.ACCOUNT_MANAGER,
        )
    if unreadable := names & last.unreadable_ids:
        return Reason(
            ExpectedReason.UNREADABLE_RECORD,
            f"The ATS's record of {min(unreadable)} could not be read.",
            "The sync run names the place in the record.",
            Owner.ENGINEERING,
            {"external_id": min(unreadable)},
        )
    return _not_read(last) or _not_there(last)


def _not_read(last: LastSync) -> Reason | None:
    at = f"{last.started_at:%Y-%m-%d %H:%M} UTC"
    if last.state is SyncState.RUNNING:
        return Reason(
            ExpectedReason.BEING_READ,
            f"The jobs are being read since {at}; this one has not come yet.",
            "Wait until the sync is through, then compare again.",
            Owner.ACCOUNT_MANAGER,
            {"started_at": last.started_at.isoformat(), "seen": last.seen},
        )
    if last.state in (SyncState.FAILED, SyncState.LOST):
        return Reason(
            ExpectedReason.READ_FAILED,
            f"The read of {at} did not come to its end. {last.failure}".strip(),
            "Mend what the sync run says, sync again, then compare again.",
            Owner.SUPPORT,
            {"started_at": last.started_at.isoformat(), "seen": last.seen},
        )
    return None


def _not_there(last: LastSync) -> Reason:
    at = f"{last.finished_at or last.started_at:%Y-%m-%d %H:%M} UTC"
    evidence = {
        "read_at": (last.finished_at or last.started_at).isoformat(),
        "held": last.state is SyncState.HELD,
        "seen": last.seen,
        "unreadable": last.unreadable,
    }
    if last.unreadable:
        return Reason(
            ExpectedReason.PERHAPS_UNREADABLE,
            f"The answer of {at} does not hold it, and {last.unreadable} of its records could not "
            "be read. It may be one of them.",
            "Look at the records that the sync run names.",
            Owner.SUPPORT,
            evidence,
        )
    return Reason(
        ExpectedReason.NOT_IN_ANSWER,
        f"The ATS's answer of {at} does not hold it.",
        "Ask the customer whether it is open and published there, whether our access may see it, "
        "and whether the id or title is right.",
        Owner.CUSTOMER,
        evidence,
    )
