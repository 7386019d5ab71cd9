"""May this candidate go to the ATS, on this job, now? The customer's agreement, as one decision.

``decide`` is asked when a candidate reaches a stage, again by the worker before the first write,
and by every page that answers "why?". There is no second implementation.
"""

import enum
from collections.abc import Iterator

from candidates.rules.corrections import CorrectionReason
from candidates.rules.export_facts import ExportFacts, due_stage
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_policy_rules import (
    AGAIN_RULES,
    CORRECTION_RULES,
    RULES,
    TEST_RULES,
    Rules,
    shadow,
)
from candidates.rules.export_state import Purpose
from integrations.connectors.types import Target
from integrations.rules.decision import Decision, Reason


class ExportVerdict(enum.StrEnum):
    """What becomes of the export. ``HOLD``: not yet. ``NEVER``: policy says no."""

    SEND = "send"
    HOLD = "hold"
    NEVER = "never"


NEVER = frozenset(
    {
        ExportReason.REDIRECT_WORKFLOW,
        ExportReason.SYSTEM_CANNOT_TAKE_CANDIDATES,
        ExportReason.CANDIDATE_REJECTED,
        ExportReason.CANDIDATE_WITHDRAWN,
        ExportReason.ALREADY_EXPORTED,
        ExportReason.SKIPPED_AT_THE_DESK,
    }
)
"""Reasons that mean no. Every other one means not yet."""

SEND_NOW_OVERRULES = frozenset(
    {
        ExportReason.TRIGGER_STAGE_NOT_REACHED,
        ExportReason.SEARCH_IS_MANUAL,
        ExportReason.NOT_A_RESPONDER,
        ExportReason.RESPONSE_NOT_SELECTED,
    }
)
"""What a person may set aside. The rest is the agreement itself, or cannot work at all."""

OVERRULED_WITH_REASON = frozenset({ExportReason.COOLING_DOWN, ExportReason.REMOVED_IN_ATS})
"""What a person may set aside only by saying why: somebody else has said no before."""


def decide(facts: ExportFacts) -> Decision[ExportVerdict]:
    """Whether the candidate goes out, with every reason that applies, the most important first.

    Nobody but a test candidate goes before the connection is live. In shadow mode who would go is
    held, for this reason alone.
    """
    rules = _rules_for(facts)
    found = [reason for rule in rules for reason in rule(facts)]
    overruled = [reason for reason in found if _is_overruled(facts, reason)]
    against = tuple(reason for reason in found if reason not in overruled)
    if any(reason.code in NEVER for reason in against):
        never_first = sorted(against, key=lambda reason: reason.code not in NEVER)
        return Decision(ExportVerdict.NEVER, tuple(never_first))
    if held := against or tuple(shadow(facts)):
        return Decision(ExportVerdict.HOLD, held)
    return Decision(ExportVerdict.SEND, tuple(_in_favour(facts, overruled)))


def _rules_for(facts: ExportFacts) -> Rules:
    if facts.purpose is Purpose.CORRECT:
        return CORRECTION_RULES
    if facts.purpose is Purpose.AGAIN:
        return AGAIN_RULES
    return TEST_RULES if facts.candidate.is_test else RULES


def _is_overruled(facts: ExportFacts, reason: Reason) -> bool:
    if not facts.released_by:
        return False
    has_why = bool(facts.released_because) and reason.code in OVERRULED_WITH_REASON
    return has_why or reason.code in SEND_NOW_OVERRULES


def _in_favour(facts: ExportFacts, overruled: list[Reason]) -> Iterator[Reason]:
    if facts.purpose is Purpose.CORRECT:
        yield Reason(
            CorrectionReason.DUE,
            "Contact data was corrected here; the ATS is told.",
            evidence={"purpose": facts.purpose},
        )
        return
    if facts.purpose is Purpose.AGAIN:
        yield Reason(
            ExportReason.SENT_AGAIN,
            f"{facts.released_by or 'Somebody'} sends again what has arrived already.",
            "The record that is there is looked up first. Nobody is created.",
            evidence={"by": facts.released_by, "because": facts.released_because},
        )
        return
    if facts.candidate.is_test:
        yield Reason(
            ExportReason.TEST_CANDIDATE,
            "This is a test candidate: it goes out to verify the connection.",
            "Remove it from the ATS when the customer has seen it.",
            evidence={"is_test": True},
        )
    elif overruled:
        yield Reason(
            ExportReason.RELEASED,
            f"{facts.released_by} sent it now, although policy would have waited.",
            evidence={
                "released_by": facts.released_by,
                "overruled": [reason.code for reason in overruled],
            },
        )
    else:
        due = due_stage(facts)
        yield Reason(
            ExportReason.DUE,
            f"The candidate is due at {due.capitalize()} and has reached "
            f"{facts.candidate.furthest_stage.capitalize()}.",
            evidence={"due_at": due, "reached": facts.candidate.furthest_stage},
        )
    if facts.search.target is Target.PROSPECT:
        yield Reason(
            ExportReason.PROSPECT_HAS_NO_APPLICATION,
            "As a prospect the candidate has no application in the ATS.",
            "Expect no stage moves or other activity on the job there.",
            evidence={"target": facts.search.target},
        )
