"""What the ATS makes of somebody in the minutes and hours after they arrived. Pure.

Some systems accept an application and reject it at once: a knock-out rule, or a required question
that we did not answer. Nobody looks for that in an export that counts as arrived.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from integrations.connectors.people_types import Standing
from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode

SETTLED = frozenset({Standing.HIRED, Standing.REJECTED})
"""Where looking again tells nothing that a reading of all people would not."""


class AftermathReason(ReasonCode):
    """What the read-back after minutes has found."""

    REJECTED_AT_ONCE = (
        "export.rejected_at_once",
        "The ATS created the candidate and rejected them within minutes.",
    )


def next_look(
    *, arrived_at: datetime, now: datetime, minutes: Sequence[float], standing: Standing
) -> datetime | None:
    """When to look next, at so many minutes after the arrival; ``None`` when that is enough."""
    if standing in SETTLED:
        return None
    looks = (arrived_at + timedelta(minutes=after) for after in sorted(minutes))
    return next((at for at in looks if at > now), None)


def is_rejected_at_once(
    *,
    standing: Standing,
    created_by_us: bool,
    arrived_at: datetime,
    rejected_at: datetime,
    within: timedelta,
) -> bool:
    """Whether the ATS rejected, within this time, what we had created there.

    Whom we only attached to may have been rejected long before. ``rejected_at`` is the vendor's
    time, or that of our look where the vendor tells none.
    """
    if standing is not Standing.REJECTED or not created_by_us:
        return False
    return rejected_at - arrived_at <= within


def rejected_at_once(
    *, arrived_at: datetime, rejected_at: datetime, outcome: str, stage: str
) -> Reason:
    """The outcome as it stands on the export's page."""
    minutes = max(0, round((rejected_at - arrived_at).total_seconds() / 60))
    return Reason(
        code=AftermathReason.REJECTED_AT_ONCE,
        sentence=f"The ATS created the candidate and rejected them {minutes} minutes later.",
        hint=(
            "That is too fast for a person. Look in the ATS for a knock-out rule, or a required "
            "question of the job that our application leaves open."
        ),
        owner=Owner.CUSTOMER,
        evidence={"outcome": outcome, "stage": stage, "rejected_at": rejected_at.isoformat()},
    )
