"""A breaker per connection: a vendor that does not answer is left alone, and tried now and then.

Only the vendor's own trouble counts: nothing answered, or it answered with a 5xx. What it says
about one record, a key or a pace is an answer.
"""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode


class BreakerState(enum.StrEnum):
    """Whether work goes on: all of it, none of it, or one try."""

    CLOSED = "closed"
    OPEN = "open"
    TRYING = "trying"


S = BreakerState

MOVES: dict[tuple[BreakerState, BreakerState], str] = {
    (S.CLOSED, S.OPEN): "the vendor failed several times in a row",
    (S.OPEN, S.TRYING): "the wait is over and one worker tries",
    (S.TRYING, S.TRYING): "the worker that tried did not come back; another one tries",
    (S.TRYING, S.OPEN): "the try failed too: the next wait is longer",
    (S.OPEN, S.CLOSED): "the vendor answered",
    (S.TRYING, S.CLOSED): "the vendor answered",
}

OPENS_AFTER = 5
"""So many failed calls in a row, with no answer between them."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30))
"""How long nothing is called, after the first failure to come back, the second, … and the last
for every later one."""
TRY_AT_MOST = timedelta(minutes=5)
"""A worker that tries and is not heard of for so long has died."""

NO_ANSWER = frozenset(
    {
        "network.name_not_found",
        "network.refused",
        "network.connect_timeout",
        "network.tls",
        "network.timeout",
        "network.broken",
    }
)
"""Codes of the transport for calls that nobody answered. What was refused here is not of them."""


class BreakerReason(ReasonCode):
    """Why nothing is called."""

    VENDOR_DOES_NOT_ANSWER = (
        "breaker.vendor_does_not_answer",
        "The vendor failed several times in a row; it is tried again after a while.",
    )


class Heard(enum.StrEnum):
    """What one call tells about the vendor."""

    ANSWER = "answer"
    TROUBLE = "trouble"
    NOTHING = "nothing"


def heard(status: int | None, error_code: str) -> Heard:
    """What a call says: ``status`` of the answer, ``error_code`` of the transport without one."""
    if status is None:
        return Heard.TROUBLE if error_code in NO_ANSWER else Heard.NOTHING
    if status == 429:
        return Heard.NOTHING
    return Heard.TROUBLE if status >= 500 else Heard.ANSWER


@dataclass
class Tally:
    """What the calls of one conversation told: how many failed at its end, and if any did not."""

    failed: int = 0
    answered: bool = False

    def note(self, told: Heard) -> None:
        """One more call."""
        if told is Heard.ANSWER:
            self.failed, self.answered = 0, True
        elif told is Heard.TROUBLE:
            self.failed += 1


def wait_after(times_opened: int) -> timedelta:
    """How long to wait when it opens for the first time (1), the second time in a row (2), …"""
    return WAITS[min(max(times_opened, 1), len(WAITS)) - 1]


def reason(state: BreakerState, *, since: datetime, until: datetime, failures: int) -> Reason:
    """Why work of a connection waits."""
    said = "One call is trying it now." if state is S.TRYING else "It is tried again by itself."
    return Reason(
        BreakerReason.VENDOR_DOES_NOT_ANSWER,
        f"The vendor failed {failures} times in a row, so nothing is called for a while. {said}",
        "Look at the vendor's status page. “Try now” on the connection's page does not wait.",
        Owner.NOBODY,
        {
            "failures": failures,
            "since": since.isoformat(timespec="seconds"),
            "next_try": until.isoformat(timespec="seconds"),
        },
    )
