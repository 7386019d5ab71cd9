"""Shadow mode: what would go out now is listed and its PDF composed, and nothing is sent."""

import logging
import random

from django.db.models import Exists, OuterRef, QuerySet

from candidates.models import CandidateExport, ProfilePdf
from candidates.services.profile import make_profile
from integrations.models import Connection

logger = logging.getLogger(__name__)

COMPOSED_AT_ONCE = 20
LOOKED_AT = 500


def would_go(connection: Connection) -> QuerySet[CandidateExport]:
    """The exports of a connection that nothing but its shadow mode holds back, oldest first."""
    return CandidateExport.objects.in_shadow().filter(connection=connection).order_by("id")


def compose_missing() -> int:
    """Make the PDF profile of what would go and has none yet: a few at a time.

    The rows say what is missing, so that nothing is lost and a repeat does nothing. One that cannot
    be made is logged and stands in nobody's way. Returns how many were made.
    """
    profiles = ProfilePdf.objects.filter(application=OuterRef("application"))
    lacking = CandidateExport.objects.in_shadow().filter(~Exists(profiles))
    ids = list(lacking.order_by("id").values_list("pk", flat=True)[:LOOKED_AT])
    # Workers reach for different rows, and one that always fails is not always among the first.
    chosen = random.sample(ids, min(COMPOSED_AT_ONCE, len(ids)))
    return sum(_compose(export_id) for export_id in chosen)


def _compose(export_id: int) -> bool:
    export = CandidateExport.objects.select_related(
        "application__tenant", "application__candidate", "application__job"
    ).get(pk=export_id)
    try:
        make_profile(export.application, reference=export.reference)
    except Exception:
        logger.exception("The profile of export %s could not be composed.", export_id)
        return False
    return True
