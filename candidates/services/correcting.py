"""The worker's half of a correction: what it tells the ATS, and what it leaves to people."""

from datetime import timedelta
from typing import NoReturn

from django.conf import settings

from candidates import selectors
from candidates.models import CandidateExport
from candidates.rules import corrections
from candidates.rules.corrections import Change, Place
from candidates.rules.export_state import (
    EffectKind,
    EffectState,
    ExportState,
    Purpose,
    planned_effects,
)
from candidates.services.claims import Claim
from candidates.services.superseding import take_over
from integrations.connectors.types import Target
from integrations.models.clock import database_now
from integrations.rules.decision import Reason
from integrations.selectors import able
from integrations.systems import SYSTEMS

UNDER_WAY_SECONDS = 20.0


def settle_correction(claim: Claim) -> None:
    """Settle what is told and how, before anything is sent: always the newest contact data.

    Leaves where an older correction of the same person is still being sent.
    """
    busy = take_over(claim.export)
    if busy is not None:
        claim.leave(
            ExportState.RETRY_LATER,
            not_before=database_now() + timedelta(seconds=UNDER_WAY_SECONDS),
            reasons=(corrections.under_way(busy.reference),),
        )
    claim.export.refresh_from_db(fields=["changes"])
    claim.set(
        addresses=list(selectors.chosen_addresses(claim.export.application)),
        target=claim.export.target or Target.APPLICANT.value,
    )
    claim.plan(planned_effects(Purpose.CORRECT, offers=able(claim.connection)))


def note_of(export: CandidateExport) -> str:
    """The note of a correction; empty for every other export."""
    if export.correction is None:
        return ""
    return corrections.note_text(
        export.candidate.full_name,
        changes_of(export),
        why=export.correction.why,
        reference=export.reference,
    )


def changes_of(export: CandidateExport) -> list[Change]:
    """What a correction changes in the ATS."""
    return [Change.from_json(stored) for stored in export.changes]


def finish_correction(claim: Claim) -> NoReturn:
    """Everything that we can do is done. Where that was no correction, a person has to do it."""
    done = {effect.kind for effect in claim.effects}
    if EffectKind.CONTACT in done:
        claim.leave(ExportState.EXPORTED, exported_at=database_now())
    task = task_of(claim)
    claim.leave(ExportState.NEEDS_ATTENTION, reasons=(task,), owner=task.owner)


def task_of(claim: Claim) -> Reason:
    """What somebody has to change in the ATS, and whom to ask."""
    export = claim.export
    system = SYSTEMS[claim.connection.system]
    noted = any(
        effect.kind == EffectKind.NOTE and effect.state == EffectState.DONE
        for effect in claim.effects
    )
    return corrections.by_hand(
        Place(
            system=system.name,
            person=export.candidate.full_name,
            person_external_id=export.person_external_id,
            ats_url=export.ats_url,
            our_support=settings.SUPPORT_CONTACT,
            their_support=system.support,
        ),
        changes_of(export),
        noted=noted,
    )
