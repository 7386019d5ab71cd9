"""What our own rows already know about the ATS. Reads only; what they hold is proof."""

from django.db.models import Q, QuerySet

from candidates.models import CandidateExport, ExportAttempt, ExportEffect, RemotePerson
from candidates.rules.export_state import BRINGS_PERSON, EffectState
from candidates.services.effects import receipt_of
from integrations.connectors.people_types import AtsCandidate
from integrations.connectors.types import ExportReceipt


def people_of(export: CandidateExport) -> QuerySet[RemotePerson]:
    """The rows of everybody who is reached under one of the export's addresses."""
    return RemotePerson.objects.filter(connection=export.connection, address__in=export.addresses)


def known_people(export: CandidateExport) -> list[AtsCandidate]:
    """Whom exports of ours have brought to the ATS under one of these addresses.

    The ATS may be slow to show them. Their names are those of our own candidates.
    """
    ids = set(people_of(export).exclude(external_id="").values_list("external_id", flat=True))
    brought = CandidateExport.objects.filter(
        connection=export.connection, person_external_id__in=ids
    ).exclude(pk=export.pk)
    names = {
        external_id: (first, last)
        for external_id, first, last in brought.values_list(
            "person_external_id", "candidate__first_name", "candidate__last_name"
        )
    }
    return [
        AtsCandidate(external_id, *names.get(external_id, ("", "")), emails=tuple(export.addresses))
        for external_id in sorted(ids)
    ]


def own_people(export: CandidateExport) -> list[str]:
    """Whom exports of this very candidate have brought to this connection, the newest first."""
    brought = CandidateExport.objects.filter(
        candidate=export.candidate_id,
        connection=export.connection_id,
        effects__kind__in=BRINGS_PERSON,
        effects__state=EffectState.DONE,
    ).exclude(Q(pk=export.pk) | Q(person_external_id=""))
    ids = brought.order_by("-id").values_list("person_external_id", flat=True)
    return list(dict.fromkeys(ids))


def recorded_arrival(export: CandidateExport) -> ExportReceipt | None:
    """Whom and what an earlier export of ours, cancelled since, brought to the ATS."""
    earlier = (
        CandidateExport.objects.filter(application=export.application, connection=export.connection)
        .exclude(pk=export.pk)
        .filter(effects__kind__in=BRINGS_PERSON, effects__state=EffectState.DONE)
        .order_by("pk")
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


def last_answer(effect: ExportEffect) -> ExportAttempt | None:
    """The newest send of this effect, with what the vendor said to it."""
    sends = ExportAttempt.objects.filter(
        export=effect.export_id, kind=effect.kind, action=ExportAttempt.Action.SEND
    )
    return sends.last()
