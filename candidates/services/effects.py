"""What each kind of effect sends, and how it is found again. No states here, only the vendor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from candidates.rules.document_names import is_a_profile
from candidates.rules.export_state import EffectKind
from candidates.rules.matching import Match as Likeness
from candidates.rules.matching import judge
from integrations.connectors.base import AtsConnector, Connector
from integrations.connectors.capabilities import LookUpTrust
from integrations.connectors.people_types import AtsApplication, AtsCandidate, AtsRecord
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    Target,
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
    """What an export sends. ``document`` is there only where it is about to be sent.

    ``shares_address``: a person of ours has said that somebody else in the ATS has this address.
    """

    candidate: CandidateToExport
    record: AtsRecord
    document: DocumentToExport | None = None
    note: str = ""
    shares_address: bool = False

    @property
    def content(self) -> CandidateToExport:
        """What is sent besides the document."""
        return self.candidate


C = TypeVar("C", bound=Connector)
Sent = TypeVar("Sent")


@dataclass(frozen=True)
class EffectHandler(Generic[C, Sent]):
    """How one kind of effect is sent, found again, and how far its absence can be trusted."""

    send: Callable[[C, Sent], ExportReceipt]
    find: Callable[[C, Sent], Sequence[Match]]
    trust: Callable[[C], LookUpTrust]


def find_people(connector: AtsConnector, candidate: CandidateToExport) -> list[AtsCandidate]:
    """People of the ATS who have any of the candidate's chosen addresses, each once.

    The person whom the export names already is read by id as well, where the ATS can: a search
    may be slow to show somebody who has just been created.
    """
    found: dict[str, AtsCandidate] = {}
    known = candidate.person_external_id
    if known and connector.offers("get_candidate"):
        person = connector.get_candidate(known)
        if person is not None:
            found[person.external_id] = person
    for address in candidate.person.emails:
        for person in connector.find_candidates(address):
            found.setdefault(person.external_id, person)
    return list(found.values())


def applications_on_job(
    people: Sequence[AtsCandidate], candidate: CandidateToExport
) -> list[tuple[AtsCandidate, AtsApplication]]:
    """The applications that these people have to the job of the export.

    Of a prospect, the records without a job.
    """
    job = "" if candidate.target is Target.PROSPECT else candidate.job_external_id
    return [
        (person, application)
        for person in people
        for application in person.applications
        if application.job_external_id == job
    ]


def carries_document(connector: AtsConnector) -> bool:
    """Whether the PDF profile can only go out together with the application."""
    return connector.offers("create_application_with_document") and not connector.offers(
        "attach_document"
    )


def _send_person(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    return connector.create_person(out.candidate)


def _find_person(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    """Whoever has the address and a name in common with ours, unless others are known to share it.

    Then presence of somebody proves nothing, and a person has to look.
    """
    if out.shares_address:
        raise NotSupportedError(
            code="person.not_recognisable",
            sentence="Somebody else in the ATS has the same e-mail address.",
            hint="Look in the ATS whether our candidate is there too.",
            capability="recognise_person",
        )
    return [
        Match(person.external_id, person.external_id, person.ats_url)
        for person in find_people(connector, out.candidate)
        if judge(out.candidate.person, [person]).verdict is Likeness.SURE
    ]


def _send_application(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    if out.candidate.target is Target.PROSPECT:
        return connector.create_prospect(out.candidate)
    if out.document is not None:
        return connector.create_application_with_document(out.candidate, out.document)
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
    return connector.attach_document(out.record, out.document)


def _find_document(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    """Our document carries our reference in its name, so nobody else can have put it there.

    An ATS that gives documents names of its own hides ours: then nothing can be concluded.
    """
    documents = connector.list_documents(out.record)
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
    return connector.move_stage(out.record, out.candidate.stage_external_id)


def _find_stage(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    people = find_people(connector, out.candidate)
    return [
        Match(application.external_id, person.external_id)
        for person, application in applications_on_job(people, out.candidate)
        if application.external_id == out.record.application_external_id
        and application.stage_external_id == out.candidate.stage_external_id
    ]


def _send_tag(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    return connector.add_tag(out.record, out.candidate.source_tag)


def _find_tag(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    return [
        Match(person.external_id, person.external_id)
        for person in find_people(connector, out.candidate)
        if person.external_id == out.candidate.person_external_id
        and out.candidate.source_tag in person.tags
    ]


def _send_contact(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    return connector.update_person(out.record, out.candidate.person)


def _find_contact(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    """The person, where everything that we sent and the ATS shows of them is as we sent it."""
    wanted = out.candidate.person
    return [
        Match(person.external_id, person.external_id, person.ats_url)
        for person in find_people(connector, out.candidate)
        if person.external_id == out.record.person_external_id
        and (person.first_name, person.last_name) == (wanted.first_name, wanted.last_name)
        and {email.casefold() for email in wanted.emails}
        <= {email.casefold() for email in person.emails}
        and (not wanted.phone or wanted.phone in person.phones)
    ]


def _send_note(connector: AtsConnector, out: Outgoing) -> ExportReceipt:
    return connector.add_note(out.record, out.note)


def _find_note(connector: AtsConnector, out: Outgoing) -> Sequence[Match]:
    raise NotSupportedError(
        code="note.not_listed",
        sentence="Notes of the ATS cannot be listed.",
        hint="Look in the ATS whether our note is there.",
        capability="list_notes",
    )


HANDLERS: Mapping[EffectKind, EffectHandler[AtsConnector, Outgoing]] = {
    EffectKind.PERSON: EffectHandler(
        send=_send_person,
        find=_find_person,
        trust=lambda connector: connector.person_trust(),
    ),
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
    EffectKind.CONTACT: EffectHandler(
        send=_send_contact,
        find=_find_contact,
        # Correcting twice is the same as once.
        trust=lambda connector: replace(connector.person_trust(), lag_seconds=0.0),
    ),
    EffectKind.NOTE: EffectHandler(
        send=_send_note,
        find=_find_note,
        trust=lambda connector: LookUpTrust(lag_seconds=None),
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
