"""What an export sends, built from its rows."""

import hashlib
import json
from dataclasses import asdict

from candidates import selectors
from candidates.models import CandidateExport
from candidates.rules import updates
from candidates.rules.document_names import document_name
from candidates.rules.export_state import Purpose, planned_effects
from candidates.rules.field_defaults import Default, filled
from candidates.rules.matching import SOMEBODY_ELSE
from candidates.rules.names import fit_to_send
from candidates.services.claims import Claim
from candidates.services.correcting import note_of, settle_correction
from candidates.services.effects import Outgoing
from candidates.services.hire_effects import HireOutgoing
from candidates.services.profile import make_profile
from candidates.services.sending_again import settle_again
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.registry import connector_class
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    PersonToExport,
    Target,
)
from integrations.selectors import able
from jobs.models import Job


def settle_content(claim: Claim) -> None:
    """Settle whom, where, as what and in which writes before anything is sent.

    Look-ups search for what was sent.
    """
    application = claim.export.application
    if claim.export.purpose == Purpose.CORRECT:
        settle_correction(claim)
        return
    if claim.export.purpose == Purpose.AGAIN:
        settle_again(claim)
        return
    settings = selectors.settings_for(claim.connection, application.search)
    claim.set(
        addresses=list(selectors.chosen_addresses(application)),
        target=application.search.target if application.search else Target.APPLICANT.value,
        stage_external_id=_stage_for(claim),
        source_tag=settings.source_tag,
    )
    export, is_update = claim.export, claim.export.purpose == Purpose.UPDATE
    kind = connector_class(claim.connection.route)
    kinds = planned_effects(
        Purpose(export.purpose),
        offers=able(claim.connection) if is_update else kind.offers,
        stage_at_creation=getattr(kind, "stage_at_creation", True),
        as_prospect=export.target == Target.PROSPECT,
        into_stage=bool(export.stage_external_id),
        tagged=bool(export.source_tag),
    )
    if is_update:
        claim.set(
            warnings=list(updates.what_it_does(kinds, into_stage=bool(export.stage_external_id)))
        )
    claim.plan(kinds)


def _stage_for(claim: Claim) -> str:
    """The stage in the ATS; empty for its own first one.

    Whoever is created on New begins at the beginning: the update moves them on.
    """
    application = claim.export.application
    if application.search is None:
        return ""
    if claim.export.purpose == Purpose.CREATE and selectors.is_updated_later(application):
        return "" if able(claim.connection)("move_stage") else application.search.stage_external_id
    return application.search.stage_external_id


def outgoing_of(claim: Claim, *, with_document: bool = False) -> Outgoing:
    """The export's content. The document is rendered only where it is about to be sent."""
    export = claim.export
    return Outgoing(
        candidate=candidate_of(export),
        record=AtsRecord(export.person_external_id, export.application_external_id),
        document=profile_to_send(export) if with_document else None,
        note=note_of(export),
        shares_address=export.confirmed_person_id == SOMEBODY_ELSE,
    )


def fingerprint(out: Outgoing | HireOutgoing) -> str:
    """SHA-256 over what is sent, to tell later whether it would be the same today."""
    values = json.dumps(asdict(out.content), sort_keys=True, default=str).encode()
    digest = hashlib.sha256(values)
    if out.document is not None:
        digest.update(out.document.content)
    return digest.hexdigest()


def candidate_of(export: CandidateExport) -> CandidateToExport:
    """Whom this export sends, from the rows as they are now."""
    candidate = export.candidate
    return CandidateToExport(
        person=_with_defaults(
            export,
            PersonToExport(
                first_name=fit_to_send(candidate.first_name),
                last_name=fit_to_send(candidate.last_name),
                emails=tuple(export.addresses),
                phone=candidate.phone,
                city=candidate.city,
                region=candidate.region,
                country=candidate.country,
                links=(candidate.linkedin_url,) if candidate.linkedin_url else (),
                headline=fit_to_send(candidate.headline),
            ),
        ),
        target=Target(export.target),
        job_external_id=export.job.external_id,
        stage_external_id=export.stage_external_id,
        person_external_id=export.person_external_id,
        source_tag=export.source_tag,
        reference=export.reference,
    )


def _with_defaults(export: CandidateExport, person: PersonToExport) -> PersonToExport:
    """The person, with what was agreed for the connection where we know nothing."""
    if export.connection is None:
        return person
    defaults = [
        Default(row.field, row.source, row.value) for row in export.connection.field_defaults.all()
    ]
    return filled(person, defaults, what_the_job_knows(export.job))


def what_the_job_knows(job: Job) -> dict[str, str]:
    """What a default may take from the job."""
    place = job.places[0] if job.places else {}
    city = str(place.get("city") or "")
    return {"title": job.title, "country": job.country, "region": job.region, "city": city}


def profile_to_send(export: CandidateExport) -> DocumentToExport:
    profile = make_profile(export.application, reference=export.reference)
    with profile.file.open("rb") as handle:
        content = handle.read()
    return DocumentToExport(
        name=document_name(export.candidate.full_name, export.reference),
        content_type="application/pdf",
        content=content,
    )
