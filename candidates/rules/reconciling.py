"""Our ledger beside what the ATS shows: in which group a candidate on a job is. Pure.

Every candidate of a job is in exactly one group, so the counts of a job always add up. Presence in
the ATS is evidence at any time; absence only where somebody has looked for this very record.
"""

import enum
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ExportState


class Ledger(enum.StrEnum):
    """What our own rows say. ``NOT_DUE``: by the agreement the candidate does not go out (yet).

    ``BLOCKED``: something may have been sent, and a person must act.
    """

    NOT_DUE = "not_due"
    HELD = "held"
    BLOCKED = "blocked"
    UNDER_WAY = "under_way"
    SENT = "sent"


class Group(enum.StrEnum):
    """What the comparison says of one candidate on one job."""

    AGREES = "agrees"
    MISSING = "missing"
    OTHER_JOB = "other_job"
    DUPLICATE = "duplicate"
    UNVERIFIED = "unverified"
    UNEXPECTED = "unexpected"
    OUTSIDE = "outside"
    UNDER_WAY = "under_way"
    HELD = "held"
    NOT_DUE = "not_due"


DIFFERENCES = (
    Group.MISSING,
    Group.DUPLICATE,
    Group.OTHER_JOB,
    Group.UNEXPECTED,
    Group.OUTSIDE,
)
"""Where our ledger and the ATS contradict each other, the worst first."""

LISTED = (*DIFFERENCES, Group.HELD, Group.UNDER_WAY)
"""Groups whose people are shown by name."""

NOT_DUE_BECAUSE = frozenset(
    {
        ExportReason.TRIGGER_STAGE_NOT_REACHED,
        ExportReason.NOT_ENGAGED,
        ExportReason.PASSIVE_NOT_SCREENED,
        ExportReason.NOT_A_RESPONDER,
        ExportReason.RESPONSE_NOT_SELECTED,
    }
)
"""Reasons by which a candidate is not eligible yet; every other one holds an eligible one back."""


def ledger_of(
    state: ExportState | None, *, verdict: str = "", codes: Collection[str] = ()
) -> Ledger:
    """What an export says of its candidate. ``state`` is ``None`` where there is no export."""
    if state is None or state is ExportState.CANCELLED:
        return Ledger.NOT_DUE
    if state is ExportState.HELD:
        is_not_due = verdict == ExportVerdict.NEVER or not NOT_DUE_BECAUSE.isdisjoint(codes)
        return Ledger.NOT_DUE if is_not_due else Ledger.HELD
    if state is ExportState.NEEDS_ATTENTION:
        return Ledger.BLOCKED
    return Ledger.SENT if state is ExportState.EXPORTED else Ledger.UNDER_WAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the ATS shows of one candidate.

    ``here`` are the ids of their records on the job, ``elsewhere`` the ATS's ids of other jobs on
    which they are and our ledger does not expect them. ``absence_shown``: somebody has looked for
    what is not here. ``is_ours``: a record here has our id or our mark.
    """

    here: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    absence_shown: bool = False
    is_ours: bool = False


def group_of(ledger: Ledger, seen: Seen) -> Group:
    """The one group of a candidate on a job."""
    may_be_twice = ledger in (Ledger.SENT, Ledger.UNDER_WAY, Ledger.BLOCKED)
    if len(seen.here) > 1 and may_be_twice:
        return Group.DUPLICATE
    if ledger is Ledger.SENT:
        return _of_sent(seen)
    if seen.here and (seen.is_ours or ledger is Ledger.BLOCKED):
        return Group.UNEXPECTED
    if ledger is Ledger.UNDER_WAY:
        return Group.UNDER_WAY
    if seen.here:
        return Group.OUTSIDE
    return Group.NOT_DUE if ledger is Ledger.NOT_DUE else Group.HELD


def _of_sent(seen: Seen) -> Group:
    if seen.here:
        return Group.AGREES
    if not seen.absence_shown:
        return Group.UNVERIFIED
    return Group.OTHER_JOB if seen.elsewhere else Group.MISSING


@dataclass(slots=True)
class Tally:
    """The counts of a job, or of all jobs of a connection together.

    ``strangers`` are people on a job in the ATS who have nothing to do with us. They are in no
    group.
    """

    eligible: int = 0
    exported: int = 0
    found: int = 0
    strangers: int = 0
    groups: Counter[Group] = field(default_factory=Counter)

    def count(self, ledger: Ledger, seen: Seen) -> Group:
        """Count one candidate; tells their group."""
        group = group_of(ledger, seen)
        self.eligible += ledger is not Ledger.NOT_DUE
        self.exported += ledger is Ledger.SENT
        self.found += bool(seen.here)
        self.groups[group] += 1
        return group

    def count_stray(self) -> None:
        """Count somebody of the ATS with our mark whom nothing of ours explains."""
        self.found += 1
        self.groups[Group.UNEXPECTED] += 1

    def add(self, other: "Tally") -> None:
        """Count in what another one has counted."""
        self.eligible += other.eligible
        self.exported += other.exported
        self.found += other.found
        self.strangers += other.strangers
        self.groups.update(other.groups)

    @property
    def differences(self) -> int:
        """How many contradict."""
        return sum(self.groups[group] for group in DIFFERENCES)

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "eligible": self.eligible,
            "exported": self.exported,
            "found": self.found,
            "strangers": self.strangers,
            "groups": {group.value: self.groups[group] for group in Group},
        }


class Verdict(enum.StrEnum):
    """What a whole reconciliation says. ``CANNOT_VERIFY`` is never fine."""

    AGREES = "agrees"
    DIFFERS = "differs"
    CANNOT_VERIFY = "cannot_verify"


def verdict_of(groups: Mapping[Group, int], *, is_readable: bool) -> Verdict:
    """``is_readable``: nothing went wrong while the ATS was read."""
    if any(groups.get(group) for group in DIFFERENCES):
        return Verdict.DIFFERS
    if not is_readable or groups.get(Group.UNVERIFIED):
        return Verdict.CANNOT_VERIFY
    return Verdict.AGREES
