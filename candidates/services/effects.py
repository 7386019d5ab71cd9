"""What each kind of effect sends, and how it is found again. No states here, only the vendor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from candidates.rules.document_names import is_a_profile
from candidates.rules.export_state import EffectKind
from integrations.connectors.base import AtsConnector
from integrations.connectors.types import (
    AtsApplication,
    AtsCandidate,
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    LookUpTrust,
)
from integrations.errors import NotSupportedError


@dataclass(frozen=True, slots=True)
class Match:
    """One record in the ATS that is the effect we look for."""

    external_id: str
    person_external_id: str = ""
    ats_url: str = ""


@dataclass(frozen=True)
class Outgoing:
    """What an export sends. ``document`` is there only where it is about to be sent."""

    candidate: CandidateToExport
    application_external_id: str
    document: DocumentToExport | None = None


@dataclass(frozen=True, slots=True)
class EffectHandler:
    """How one kind of effect is sent, found again, and how far its absence can be trusted."""

    send: Callable[[AtsConnector, Outgoing], ExportReceipt]
    find: Callable[[AtsConnector, Outgoing], Sequence[Match]]
    trust: Callable[[AtsConnector], LookUpTrust]


def find_people(connector: AtsConnector, candidate: CandidateToExport) -> list[AtsCandidate]:
    """People of the ATS who have any of the candidate's chosen addresses, each once."""
    found: dict[str, AtsCandidate] = {}
    for address in candidate.person.emails:
        for person in connector.find_candidates(address):
            found.setdefault(person.external_id, person)
    return list(found.values())


def applications_on_job(
    people: Sequence[AtsCandidate], candidate: CandidateToExport
) -> list[tuple[AtsCandidate, AtsApplication]]:
    """The applications that these people have to the job of the export."""
    return [
        (person, application)
        for person in people
        for application in person.applications
        if application.job_external_id == candidate.job_external_id
    ]


def _send_application(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    return connector.create_application(out.candidate)


def _find_application(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    people = find_people(connector, out.candidate)
    return [
        Match(application.external_id, person.external_id, application.ats_url or person.ats_url)
        for person, application in applications_on_job(people, out.candidate)
    ]


def _send_document(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    if out.document is None:
        raise TypeError("The document must be made before it can be sent.")
    return connector.attach_document(out.application_external_id, out.document)


def _find_document(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    """Our document carries our reference in its name, so nobody else can have put it there.

    An ATS that gives documents names of its own hides ours: then nothing can be concluded.
    """
    documents = connector.list_documents(out.application_external_id)
    ours = [
        Match(document.external_id or document.name)
        for document in documents
        if out.candidate.reference in document.name
    ]
    if not ours and any(not is_a_profile(document.name) for document in documents):
        raise NotSupportedError(
            code="document.not_recognisable",
            sentence="The ATS lists documents under names that are not ours.",
            hint="Look in the ATS whether the PDF profile is there.",
            capability="recognise_document",
        )
    return ours


def _send_stage(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    return connector.move_stage(out.application_external_id, out.candidate.stage_external_id)


def _find_stage(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    people = find_people(connector, out.candidate)
    return [
        Match(application.external_id, person.external_id)
        for person, application in applications_on_job(people, out.candidate)
        if application.external_id == out.application_external_id
        and application.stage_external_id == out.candidate.stage_external_id
    ]


def _send_tag(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    return connector.add_tag(out.candidate.person_external_id, out.candidate.source_tag)


def _find_tag(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    return [
        Match(person.external_id, person.external_id)
        for person in find_people(connector, out.candidate)
        if person.external_id == out.candidate.person_external_id
        and out.candidate.source_tag in person.tags
    ]


HANDLERS: dict[EffectKind, EffectHandler] = {
    EffectKind.APPLICATION: EffectHandler(
        send=_send_application,
        find=_find_application,
        trust=lambda connector: connector.application_trust(),
    ),
    EffectKind.DOCUMENT: EffectHandler(
        send=_send_document,
        find=_find_document,
        trust=lambda connector: connector.document_trust(),
    ),
    EffectKind.STAGE: EffectHandler(
        send=_send_stage,
        find=_find_stage,
        # Putting an application into a stage twice is the same as once: absence needs no proof.
        trust=lambda connector: replace(connector.application_trust(), lag_seconds=0.0),
    ),
    EffectKind.TAG: EffectHandler(
        send=_send_tag,
        find=_find_tag,
        # A person has a tag or has it not; twice is the same as once.
        trust=lambda connector: replace(connector.application_trust(), lag_seconds=0.0),
    ),
}


def evidence_of(receipt: ExportReceipt) -> dict[str, Any]:
    """A receipt as it is kept with the attempt that brought it."""
    return {
        "person": receipt.person_external_id,
        "application": receipt.application_external_id,
        "document": receipt.document_external_id,
        "ats_url": receipt.ats_url,
        "warnings": list(receipt.warnings),
    }


def receipt_of(evidence: Mapping[str, Any]) -> ExportReceipt:
    """The receipt that ``evidence_of`` kept."""
    return ExportReceipt(
        person_external_id=evidence["person"],
        application_external_id=evidence["application"],
        document_external_id=evidence["document"],
        ats_url=evidence["ats_url"],
        warnings=tuple(evidence["warnings"]),
    )
