"""What happens when the settings of a search change."""

from django.db import transaction

from candidates.models import Application, CandidateExport, Search
from candidates.rules.export_state import ExportState
from candidates.services.release import evaluate

DECIDED_AT_ONCE = 200
"""So many are decided while somebody waits for the page; the clock decides the rest."""


@transaction.atomic
def apply_settings(search: Search) -> list[CandidateExport]:
    """Save the search and decide again for its applications that are held.

    What is queued is decided once more by the worker that takes it.
    """
    search.save()
    held = Application.objects.filter(search=search, exports__state=ExportState.HELD)
    return [evaluate(application) for application in held.distinct()[:DECIDED_AT_ONCE]]
