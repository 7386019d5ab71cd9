"""Which calls to vendors were made for the exports of a row, and where these are explained."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from candidates.models import CandidateExport
from integrations.admin.call_links import CAUSES_AT_MOST


def causes_of(exports: QuerySet[Any]) -> list[str]:
    """The newest of these exports, as the call log names them: one statement."""
    newest = exports.order_by("-pk").only("pk")[:CAUSES_AT_MOST]
    return [export.cause for export in newest]


def questions_about(export: CandidateExport) -> Sequence[tuple[str, str]]:
    """*Why?* of the candidate on the job, and of the job."""
    return (
        ("Why this candidate stands so", reverse("why-candidate", args=[export.application_id])),
        ("Why this job stands so", reverse("why-job", args=[export.job_id])),
    )
