"""People and applications of Kombo to our types. Pure: no network, no clock.

Field names and enums: Kombo's OpenAPI file of May 2026. Nearly every field can be null.
"""

from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsApplication, AtsCandidate, Standing

_STANDINGS = {
    "PENDING": Standing.OPEN,
    "HIRED": Standing.HIRED,
    "DECLINED": Standing.REJECTED,
}
"""Kombo says ``DECLINED`` as well where the person withdrew: it has one word for both."""


def candidate(payload: Payload) -> AtsCandidate:
    """A person of ``GET /ats/candidates`` with the applications.

    Of a deleted person the other fields are null, 14 days after the deletion at the latest.
    """
    lenient = payload.lenient()
    return AtsCandidate(
        external_id=payload.text("id"),
        first_name=payload.optional_text("first_name"),
        last_name=payload.optional_text("last_name"),
        emails=_texts(payload, "email_addresses", "email_address"),
        applications=tuple(
            application(entry)
            for entry in payload.items("applications")
            if entry.value.get("job") is not None
        ),
        tags=_texts(payload, "tags", "name"),
        ats_url=payload.optional_text("remote_url"),
        phones=_texts(lenient, "phone_numbers", "phone_number"),
        links=_texts(lenient, "social_media", "link"),
        changed_at=lenient.moment("changed_at"),
        deleted=payload.value.get("remote_deleted_at") is not None,
    )


def application(payload: Payload) -> AtsApplication:
    """An application, of ``GET /ats/applications`` or inside a candidate."""
    of_job = payload.child("job")
    stage = payload.optional_child("current_stage")
    outcome = payload.optional_text("outcome")
    lenient = payload.lenient()
    return AtsApplication(
        external_id=payload.text("id"),
        person_external_id=payload.optional_text("candidate_id"),
        job_external_id=of_job.text("id"),
        job_title=of_job.optional_text("name"),
        stage_external_id=stage.optional_text("id") if stage else "",
        stage_name=stage.optional_text("name") if stage else "",
        outcome=outcome,
        ats_url=payload.optional_text("remote_url"),
        standing=_STANDINGS.get(outcome, Standing.UNKNOWN),
        applied_at=lenient.moment("remote_created_at"),
        rejected_at=lenient.moment("rejected_at"),
        changed_at=lenient.moment("changed_at"),
    )


def _texts(payload: Payload, entries: str, key: str) -> tuple[str, ...]:
    """The texts under ``key`` of each of the entries that has one."""
    found = (entry.optional_text(key) for entry in payload.items(entries))
    return tuple(text for text in found if text)
