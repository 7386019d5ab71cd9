"""How often the ATS shows what we created: exactly once, or something must be explained. Pure."""

import enum
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from integrations.rules.decision import Owner, Reason
from integrations.rules.reason_code import ReasonCode

ABSENT_AFTER = timedelta(days=1)
"""From when on absence under a recorded id means something where no lag is known."""


class CreationReason(ReasonCode):
    """What the auditor found, and what explains it."""

    LOST = "creation.lost", "The ATS shows nothing of what we created."
    TWICE = "creation.twice", "The ATS shows more than once what we created once."
    DELETED_THERE = (
        "creation.deleted_there",
        "The vendor says that the person was deleted or merged in the ATS.",
    )
    ON_OTHER_JOB = "creation.on_other_job", "The person is in the ATS, on another job."
    ONE_IS_OLDER = (
        "creation.one_is_older",
        "The person had a record of their own on the job; ours is the second.",
    )
    ONCE_NOW = "creation.once_now", "A later look has found it exactly once."


class FindingKind(enum.StrEnum):
    """Which count it was: none, or several."""

    LOST = "lost"
    TWICE = "twice"


def judge(count: int) -> FindingKind | None:
    """What a count means; ``None`` for the only good one."""
    if count == 1:
        return None
    return FindingKind.LOST if count == 0 else FindingKind.TWICE


def absence_means_something(since: datetime, now: datetime, lag_seconds: float | None) -> bool:
    """Whether a record that arrived at ``since`` and is not shown is really not there."""
    after = ABSENT_AFTER if lag_seconds is None else timedelta(seconds=lag_seconds)
    return now - since > after


def alarm(kind: FindingKind, count: int, evidence: Mapping[str, Any]) -> Reason:
    """What is said of a finding."""
    if kind is FindingKind.LOST:
        return Reason(
            CreationReason.LOST,
            "The ATS does not show what we created there.",
            "Look in the ATS under the recorded id. Ask the customer whether it was deleted or "
            "merged; then close this finding with what they say.",
            Owner.SUPPORT,
            {"count": count, **evidence},
        )
    return Reason(
        CreationReason.TWICE,
        f"The ATS shows {count} records of what we created once.",
        "Compare the records in the ATS, and the attempts of the export. Have the customer merge "
        "them; then close this finding.",
        Owner.SUPPORT,
        {"count": count, **evidence},
    )


def explanations(
    kind: FindingKind,
    *,
    deleted: bool,
    other_jobs: Collection[str],
    attached_to_existing: bool,
) -> tuple[Reason, ...]:
    """What the vendor or our own rows say about a finding; empty where nobody explains it."""
    found: list[Reason] = []
    if kind is FindingKind.LOST and deleted:
        found.append(
            Reason(
                CreationReason.DELETED_THERE,
                "The vendor says that the person was deleted, merged into somebody else or made "
                "anonymous in the ATS.",
            )
        )
    if kind is FindingKind.LOST and other_jobs:
        found.append(
            Reason(
                CreationReason.ON_OTHER_JOB,
                "The person is there, on another job: somebody has moved them.",
                evidence={"jobs": sorted(other_jobs)},
            )
        )
    if kind is FindingKind.TWICE and attached_to_existing:
        found.append(
            Reason(
                CreationReason.ONE_IS_OLDER,
                "The person was in the ATS before we exported them, and has a record of their own "
                "on the job.",
            )
        )
    return tuple(found)


def once_now() -> Reason:
    """What closes a finding by evidence."""
    return Reason(CreationReason.ONCE_NOW, "A later look has found it exactly once.")
