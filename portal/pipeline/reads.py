"""What the pipeline of a job shows, in the same number of reads for ten candidates and for many."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from candidates.models import Application, CandidateExport
from candidates.rules.export_state import Purpose
from candidates.rules.stages import PlatformStage
from jobs.models import Job

CARDS_AT_MOST = 15
"""How many candidates a column shows; the list has the rest."""


@dataclass(frozen=True, slots=True)
class Card:
    """One candidate, and the export that brings them to the ATS."""

    application: Application
    export: CandidateExport | None
    stars: int


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: how many are there, and those who came last."""

    stage: PlatformStage
    count: int
    cards: Sequence[Card]

    @property
    def title(self) -> str:
        """The stage as people read it."""
        return self.stage.capitalize()

    @property
    def more(self) -> int:
        """How many are there besides those shown."""
        return self.count - len(self.cards)


def columns_of(job: Job) -> list[Column]:
    """Every stage in its order. A column is read by the index of its stage."""
    here = applications_of(job)
    counts = dict(here.order_by().values_list("stage").annotate(count=Count("pk")))
    shown = {
        stage: list(
            here.filter(stage=stage)
            .select_related("candidate", "assessment")
            .order_by("-id")[:CARDS_AT_MOST]
        )
        for stage in PlatformStage
    }
    exports = _exports([row.pk for rows in shown.values() for row in rows])
    return [
        Column(stage, counts.get(stage, 0), [_card(row, exports) for row in rows])
        for stage, rows in shown.items()
    ]


def applications_of(job: Job) -> QuerySet[Application]:
    """Everybody on the job, without those who go on in another application."""
    return Application.objects.filter(job=job, merged_into__isnull=True)


def _exports(ids: Sequence[int]) -> dict[int, CandidateExport]:
    """The newest first arrival of each application."""
    rows = CandidateExport.objects.filter(application__in=ids, purpose=Purpose.CREATE)
    return {row.application_id: row for row in rows.order_by("id")}


def _card(row: Application, exports: dict[int, CandidateExport]) -> Card:
    assessment = getattr(row, "assessment", None)
    return Card(row, exports.get(row.pk), assessment.stars if assessment else 0)
