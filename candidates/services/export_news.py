"""Tells the outside where an export has come to: held, in the ATS, or in need of a person."""

from collections.abc import Sequence
from typing import Any

from candidates.models import CandidateExport
from candidates.rules.export_state import ExportState
from integrations.rules.decision import Reason
from integrations.rules.webhook_events import EventType
from integrations.services.announcing import Fact, announce_many, listeners

TOLD = {
    ExportState.HELD: EventType.CANDIDATE_HELD,
    ExportState.EXPORTED: EventType.CANDIDATE_EXPORTED,
    ExportState.NEEDS_ATTENTION: EventType.CANDIDATE_NEEDS_ATTENTION,
}


def tell(export: CandidateExport, state: ExportState, *, reasons: Sequence[Reason] = ()) -> None:
    """Say that this export is in that state now, and why. In the transaction of the move.

    Of a reason only its code and whose turn it is go out: its sentence may name a person.
    """
    kind = TOLD.get(state)
    if kind is None:
        return
    heard = listeners(export.tenant_id)
    if heard.hear(kind):
        fact = Fact(kind, _data(export, state, reasons), export.cause)
        announce_many([fact], tenant_id=export.tenant_id, to=heard)


def _data(export: CandidateExport, state: ExportState, reasons: Sequence[Reason]) -> dict[str, Any]:
    return {
        "export": export.pk,
        "reference": export.reference,
        "purpose": export.purpose,
        "state": state.value,
        "candidate": export.candidate_id,
        "candidate_external_id": export.candidate.platform_id,
        "is_test": export.candidate.is_test,
        "application": export.application_id,
        "job": export.job_id,
        "connection": export.connection_id,
        "reasons": [{"code": str(why.code), "owner": why.owner.value} for why in reasons],
        "owner": reasons[0].owner.value if reasons else "nobody",
        "person_external_id": export.person_external_id,
        "application_external_id": export.application_external_id,
        "ats_url": export.ats_url,
    }
