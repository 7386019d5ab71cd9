"""Keeps what policy decided, so that it can be told later when and why an export waited."""

from datetime import datetime

from django.db import transaction

from candidates.models import CandidateExport, ExportDecision
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_state import ExportState
from candidates.services import export_news
from integrations.rules.decision import Decision


@transaction.atomic
def keep(
    export: CandidateExport,
    decision: Decision[ExportVerdict],
    *,
    at: datetime,
    is_told: bool = True,
) -> None:
    """Write the decision down where verdict or codes differ from those of the one before.

    Then those who listen are told that it is held, unless whoever moves the row tells them.
    """
    before = export.decisions.order_by("-id").values_list("verdict", "reasons").first()
    codes = [reason.code for reason in decision.reasons]
    if before is not None and before[0] == decision.verdict:
        known = [reason["code"] for reason in before[1]]
        if known == codes:
            return
    ExportDecision.objects.create(
        export=export, at=at, verdict=decision.verdict, reasons=decision.as_json()
    )
    if is_told and decision.verdict is not ExportVerdict.SEND:
        export_news.tell(export, ExportState.HELD, reasons=decision.reasons)
