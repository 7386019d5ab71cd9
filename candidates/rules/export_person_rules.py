"""The rules of the export policy that look at who the candidate is to the ATS."""

from collections.abc import Iterator

from candidates.rules.export_facts import ExportFacts
from candidates.rules.export_policy_reasons import ExportReason
from integrations.rules.decision import Reason


def skipped(facts: ExportFacts) -> Iterator[Reason]:
    if facts.skipped_by:
        yield skipped_at_the_desk(by=facts.skipped_by, note=facts.skipped_because)


def skipped_at_the_desk(*, by: str, note: str) -> Reason:
    """A person at the match desk wants nothing of the candidate sent to this ATS."""
    return Reason(
        ExportReason.SKIPPED_AT_THE_DESK,
        f"{by} decided at the match desk that it is not sent." + (f" Reason: {note}" * bool(note)),
        "Take the decision back at the match desk if that was wrong.",
        evidence={"by": by, "note": note},
    )
