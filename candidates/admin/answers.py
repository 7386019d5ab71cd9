"""What the doors of this app share: ringing the worker, and saying what became of an export."""

from collections.abc import Iterable

from candidates.models import CandidateExport
from candidates.models.export import in_a_sentence
from candidates.rules.export_state import ExportState
from candidates.tasks import ring_for
from integrations.rules.answer import Answer


def ring_for_rows(rows: Iterable[CandidateExport]) -> None:
    """Ring for exports that a service has just changed; what the page read of them is old."""
    ring_for(
        CandidateExport.objects.filter(pk__in=[row.pk for row in rows]).only("connection", "state")
    )


def what_became(export: CandidateExport) -> str:
    """One sentence on what a decision led to."""
    if export.state == ExportState.HELD:
        return f"The export is held: {export.reasons[0]['sentence']}"
    return f"The export is {in_a_sentence(export.state)}."


def released(export: CandidateExport) -> Answer:
    """What *send now* answers."""
    if export.state == ExportState.QUEUED:
        return Answer.yes(f"{export.candidate} goes out now.")
    if export.state == ExportState.HELD:
        return Answer.yes(
            f"{export.candidate} is released and still waits. {export.reasons[0]['sentence']} "
            "It goes out by itself once that has changed."
        )
    return Answer.no(
        f"{export.candidate} cannot be sent now: the export is "
        f"{in_a_sentence(export.state)} already."
    )
