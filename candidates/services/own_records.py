"""What our own rows already know about the ATS. Reads only; what they hold is proof."""

from django.db.models import QuerySet

from candidates.models import CandidateExport, ExportAttempt, ExportEffect, RemotePerson
from candidates.services.effects import receipt_of
from integrations.connectors.types import ExportReceipt


def people_of(export: CandidateExport) -> QuerySet[RemotePerson]:
    """The rows of everybody who is reached under one of the export's addresses."""
    return RemotePerson.objects.filter(connection=export.connection, address__in=export.addresses)


def known_person(export: CandidateExport) -> str:
    """The ATS' id of this person, if an export of ours was told it; else empty."""
    known = people_of(export).exclude(external_id="").values_list("external_id", flat=True)
    return known.first() or ""


def recorded_application(export: CandidateExport) -> ExportReceipt | None:
    """The application that an earlier export of ours, cancelled since, brought to the ATS."""
    earlier = (
        CandidateExport.objects.filter(application=export.application, connection=export.connection)
        .exclude(pk=export.pk)
        .exclude(application_external_id="")
        .last()
    )
    if earlier is None:
        return None
    return ExportReceipt(
        person_external_id=earlier.person_external_id,
        application_external_id=earlier.application_external_id,
        ats_url=earlier.ats_url,
    )


def late_receipt(effect: ExportEffect) -> ExportReceipt | None:
    """What the vendor answered to the newest send, if that answer arrived after all.

    A worker that was fenced, or died before it wrote the effect, leaves it in its attempt.
    """
    sent = ExportAttempt.objects.filter(
        export=effect.export_id,
        kind=effect.kind,
        action=ExportAttempt.Action.SEND,
        result=ExportAttempt.Result.DONE,
        started_at__gte=effect.written_ahead_at,
    ).last()
    return None if sent is None else receipt_of(sent.receipt)
