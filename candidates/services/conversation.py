"""The screening conversation grows message by message."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from candidates.models import Application, CandidateExport, Screening
from candidates.profile_pdf.limits import MESSAGES
from candidates.services.intake import IntakeError, record_screening


@transaction.atomic
def add_messages(
    application: Application, messages: Sequence[dict[str, Any]], *, completed_at: datetime | None
) -> CandidateExport:
    """Add to the end of the conversation; then decide again.

    ``completed_at`` is ``None`` where nothing was said about that. Raises ``IntakeError`` where it
    would become longer than a conversation may be.
    """
    # One after the other: two that add at once would each keep only their own.
    list(Application.objects.select_for_update(no_key=True).filter(pk=application.pk))
    known = Screening.objects.filter(application=application).first()
    said = [*(known.messages if known else []), *messages]
    if len(said) > MESSAGES:
        raise IntakeError(f"The conversation would have more than {MESSAGES:,} messages.")
    ended = completed_at or (known.completed_at if known else None)
    return record_screening(application, said, completed_at=ended)
