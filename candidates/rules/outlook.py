"""What will become of a candidate's export: policy's answer beside what is under way already."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import ExportState
from integrations.rules.decision import Decision, Reason


class OutlookKind(enum.StrEnum):
    """Where an application would stand if it were decided now.

    Of those that nothing has been sent for, exactly one of ``GO``, ``WAITING`` and ``BLOCKED``.
    """

    GO = "go"
    WAITING = "waiting"
    BLOCKED = "blocked"
    UNDER_WAY = "under_way"
    THERE = "there"


_OF_VERDICT = {
    ExportVerdict.SEND: OutlookKind.GO,
    ExportVerdict.HOLD: OutlookKind.WAITING,
    ExportVerdict.NEVER: OutlookKind.BLOCKED,
}

ASKS_POLICY = frozenset({None, ExportState.HELD})
"""Where policy alone says what becomes of it: no export yet, or one that is held."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of one application, with at least one reason where it does not go."""

    kind: OutlookKind
    reasons: tuple[Reason, ...] = ()

    @property
    def waits_for_email(self) -> bool:
        """Whether a usable address is what it waits for; it goes by itself once there is one."""
        return self.kind is OutlookKind.WAITING and any(
            reason.code == ExportReason.NO_VALID_EMAIL for reason in self.reasons
        )


def look_ahead(
    decision: Decision[ExportVerdict],
    *,
    state: ExportState | None,
    stored: Sequence[Reason] = (),
    revives: bool = False,
) -> Outlook:
    """What becomes of an application that policy decides so about.

    ``state`` is that of its export, ``None`` without one; ``stored`` are the export's own reasons.
    ``revives``: a person sends it although somebody had cancelled it.
    """
    if state in ASKS_POLICY or (state is ExportState.CANCELLED and revives):
        return Outlook(_OF_VERDICT[decision.verdict], decision.reasons)
    if state is ExportState.EXPORTED:
        arrived = tuple(r for r in decision.reasons if r.code == ExportReason.ALREADY_EXPORTED)
        return Outlook(OutlookKind.THERE, arrived)
    if state in {ExportState.CANCELLED, ExportState.NEEDS_ATTENTION}:
        return Outlook(OutlookKind.BLOCKED, tuple(stored))
    return Outlook(OutlookKind.UNDER_WAY, tuple(stored))
