"""Of several corrections of one person in one ATS only the newest is sent, with all changes."""

from django.db import transaction
from django.db.models import QuerySet

from candidates.models import CandidateExport, ExportEffect
from candidates.rules import corrections
from candidates.rules.corrections import Change, merge
from candidates.rules.export_state import FINISHED, EffectState, ExportState, Purpose, sources
from integrations.models.clock import database_now
from integrations.rules.decision import Owner


@transaction.atomic
def take_over(export: CandidateExport) -> CandidateExport | None:
    """Let this correction take the place of the older ones that are not being sent.

    Returns one that is: then this one has to wait for it.
    """
    busy = None
    changes = [Change.from_json(stored) for stored in export.changes]
    # The newest first: each older one's changes come before what is known already.
    for older in _older(export).order_by("-correction_id").select_for_update():
        if _may_be_under_way(older):
            busy = older
            continue
        moved = CandidateExport.objects.filter(pk=older.pk, state=older.state).move(
            ExportState.CANCELLED,
            now=database_now(),
            owner=Owner.NOBODY,
            error_code="",
            reasons=[corrections.superseded(export.reference).as_json()],
        )
        if moved:
            changes = list(merge([Change.from_json(stored) for stored in older.changes], changes))
    CandidateExport.objects.filter(pk=export.pk).update(
        changes=[change.as_json() for change in changes]
    )
    return busy


def _older(export: CandidateExport) -> QuerySet[CandidateExport]:
    """The unfinished corrections of the same person there that were made before this one."""
    return CandidateExport.objects.filter(
        candidate=export.candidate,
        connection=export.connection,
        purpose=Purpose.CORRECT,
        person_external_id__in={export.person_external_id, ""},
        correction__lt=export.correction_id,
    ).exclude(state__in=FINISHED)


def _may_be_under_way(export: CandidateExport) -> bool:
    if export.state not in sources(ExportState.CANCELLED):
        return True
    # What may still arrive; after its settle time nothing of it can overtake the newer one.
    return ExportEffect.objects.filter(
        export=export,
        state__in=[EffectState.SENDING, EffectState.UNKNOWN],
        settle_until__gt=database_now(),
    ).exists()
