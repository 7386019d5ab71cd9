"""The mass-change guard: an answer that would close many jobs at once is held, and asks.

A broken permission, a renamed status or a filter in the ATS looks like a hundred closed jobs.
"""

import enum
from dataclasses import replace

from integrations.rules.decision import Decision, Owner, Reason
from integrations.rules.reason_code import ReasonCode


class MassChange(enum.StrEnum):
    """What happens to the closings of a sync."""

    PROCEED = "proceed"
    HOLD = "hold"


class MassChangeReason(ReasonCode):
    """Why the closings of a sync are held."""

    UNUSUAL_SHARE = (
        "sync.unusual_share_closing",
        "One read would close an unusual share of a connection's jobs.",
    )


def guard(
    known: int, would_close: int, threshold_share: float = 0.3, minimum: int = 5
) -> Decision[MassChange]:
    """Whether ``would_close`` of ``known`` open jobs may be closed without asking.

    Held when it is at least ``minimum`` jobs and more than ``threshold_share`` of them.
    """
    if would_close < minimum or would_close <= known * threshold_share:
        return Decision(MassChange.PROCEED)
    share = round(100 * would_close / known) if known else 100
    reason = Reason(
        MassChangeReason.UNUSUAL_SHARE,
        f"This read would close {would_close} of {known} open jobs ({share} %).",
        "Ask the customer whether so many jobs were closed. If so, release the closings; if not, "
        "check the permissions and filters of the connection's user in the ATS.",
        Owner.ACCOUNT_MANAGER,
        {"known": known, "would_close": would_close, "share": share},
    )
    return Decision(MassChange.HOLD, (reason,))


def refused(reason: Reason, said_on: str) -> Reason:
    """The same where a person has said that these jobs are open: it is the customer's turn.

    ``said_on`` is the day as it is shown.
    """
    return replace(
        reason,
        hint=f"Somebody said on {said_on} that these jobs are open, so they stay open here. The "
        "customer checks the permissions and filters of our user in the ATS; it goes on by itself "
        "once a reading shows the jobs again.",
        owner=Owner.CUSTOMER,
    )
