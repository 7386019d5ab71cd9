"""Lever's records to our types and back. Pure.

Shapes: recorded answers of July 2026 (NangoHQ/integration-templates, tests of its Lever connector)
and the fields of Lever's documentation as the client library corbaltcode/lever-data-api-go repeats
them (2024-03). Times are milliseconds since 1970. What can be expanded is an id or an object.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsDocument
from integrations.connectors.types import (
    AtsJob,
    AtsPay,
    AtsPlace,
    AtsStage,
    AtsUser,
    CandidateToExport,
    ExportReceipt,
    Liveness,
)

FINGERPRINTED = (
    "id", "text", "state", "confidentiality", "categories", "content", "country", "workplaceType",
    "salaryRange", "reqCode", "requisitionCodes", "urls", "createdAt", "deletedAt",
)  # fmt: skip
"""Of a posting, all that is read of it, the changed-at time apart."""

NEW_APPLICANT = "applicant-new"
"""The fixed stage of new applicants; without a stage Lever takes "New lead"."""

PUBLISHED, INTERNAL, UNLISTED = "published", "internal", "unlisted"
_NEVER_LIVE = frozenset({"draft", "pending", "closed", "rejected"})


def liveness(state: str, live_statuses: frozenset[str]) -> Liveness:
    """``published`` is live. An ``internal`` posting, "unlisted" for people, is where settings say.

    The other words are those of Lever's documentation and never live; a new one is unknown.
    """
    words = {word.strip().casefold() for word in live_statuses}
    state = state.strip().casefold()
    if state == PUBLISHED:
        return Liveness.LIVE
    if state == INTERNAL:
        return Liveness.LIVE if words & {INTERNAL, UNLISTED} else Liveness.NOT_LIVE
    if state in _NEVER_LIVE:
        return Liveness.NOT_LIVE
    return Liveness.LIVE if state in words else Liveness.UNKNOWN


def job(
    payload: Payload, stages: Sequence[AtsStage], live_statuses: frozenset[str], mark: str
) -> AtsJob:
    """A posting of ``GET /postings``. ``mark`` is its fingerprint."""
    confidential = payload.optional_text("confidentiality") not in ("", "non-confidential")
    payload = payload.lenient()
    identifier, state = payload.text("id"), payload.optional_text("state")
    categories, urls = payload.optional_child("categories"), payload.optional_child("urls")
    code = _requisition(payload)
    return AtsJob(
        external_id=identifier,
        ats_id=code or identifier,
        title=payload.text("text"),
        status=state,
        liveness=liveness(state, live_statuses),
        fingerprint=mark,
        places=_places(payload, categories),
        confidential=confidential,
        employment_type=text_of(categories, "commitment"),
        department=text_of(categories, "department"),
        job_code=code,
        pay=_pay(payload.optional_child("salaryRange")),
        description=_description(payload.optional_child("content")),
        apply_url=text_of(urls, "apply"),
        ats_url=text_of(urls, "show"),
        stages=tuple(stages),
        opened_at=payload.epoch_ms("createdAt"),
        changed_at=payload.epoch_ms("updatedAt"),
    )


def deleted_job(payload: Payload, mark: str) -> AtsJob:
    """A posting of ``GET /postings/deleted``, of which only the id still counts."""
    payload = payload.lenient()
    identifier = payload.text("id")
    return AtsJob(
        external_id=identifier,
        ats_id=_requisition(payload) or identifier,
        title=payload.optional_text("text"),
        status="deleted",
        liveness=Liveness.NOT_LIVE,
        fingerprint=mark,
        deleted=True,
        changed_at=payload.epoch_ms("deletedAt"),
    )


def stages(rows: Sequence[Payload]) -> tuple[AtsStage, ...]:
    """The stages of ``GET /stages``, which every posting of the account has, in their order."""
    return tuple(
        AtsStage(row.text("id"), row.optional_text("text"), position)
        for position, row in enumerate(rows)
    )


def document(row: Payload) -> AtsDocument:
    """A file of ``GET /opportunities/:id/files``."""
    return AtsDocument(name=row.optional_text("name"), external_id=row.text("id"))


def user(row: Payload) -> AtsUser:
    """A user of ``GET /users``."""
    return AtsUser(
        external_id=row.text("id"),
        name=row.optional_text("name"),
        email=row.optional_text("email"),
        role=row.optional_text("accessRole"),
    )


def is_active(row: Payload) -> bool:
    """Whether a user may still act."""
    return row.value.get("deactivatedAt") is None


def opportunity(export: CandidateToExport, *, posting: str = "") -> dict[str, Any]:
    """The body of ``POST /opportunities``: an applicant's with a posting, else a prospect's."""
    person = export.person
    values = {
        "name": f"{person.first_name} {person.last_name}".strip(),
        "headline": person.headline,
        "location": ", ".join(filter(None, (person.city, person.region, person.country))),
        "emails": list(person.emails),
        "phones": [{"type": "other", "value": person.phone}] if person.phone else [],
        "links": [link for link in person.links if link.startswith(("https://", "http://"))],
        "sources": [export.source_tag] if export.source_tag else [],
        "contact": export.person_external_id,
        "stage": export.stage_external_id or (NEW_APPLICANT if posting else ""),
        "postings": [posting] if posting else [],
        "origin": "applied" if posting else "sourced",
    }
    return {name: value for name, value in values.items() if value}


def created(answer: Any, *, known: bool) -> ExportReceipt:
    """The answer to ``POST /opportunities``. ``known``: the person was named in the request."""
    whole = Payload(answer)
    made = whole.child("data")
    joined = whole.boolean("deduped") is True and not known
    return ExportReceipt(
        person_external_id=id_under(made, "contact"),
        application_external_id=made.text("id"),
        ats_url=text_of(made.lenient().optional_child("urls"), "show"),
        warnings=("Lever has joined this to a person who was there already.",) if joined else (),
    )


def _places(payload: Payload, categories: Payload | None) -> tuple[AtsPlace, ...]:
    """The country belongs to the posting, so to its first location; Lever has no other parts."""
    locations = dict.fromkeys(filter(None, (text_of(categories, "location"),)))
    if categories is not None:
        locations |= dict.fromkeys(filter(None, categories.texts("allLocations")))
    country = payload.optional_text("country")
    remote = payload.optional_text("workplaceType").casefold() == "remote"
    first, *others = locations or ("",)
    if not (first or country or remote):
        return ()
    return (
        AtsPlace(country=country, raw=first, remote=remote),
        *(AtsPlace(raw=other, remote=remote) for other in others),
    )


def _pay(salary: Payload | None) -> AtsPay:
    if salary is None:
        return AtsPay()
    return AtsPay(
        minimum=salary.decimal("min"),
        maximum=salary.decimal("max"),
        currency=salary.optional_text("currency"),
        period=salary.optional_text("interval"),
    )


def _description(content: Payload | None) -> str:
    if content is None:
        return ""
    lists = (
        f"<h3>{escape(each.optional_text('text'))}</h3>{each.optional_text('content')}"
        for each in content.items("lists")
    )
    whole = (content.optional_text("descriptionHtml"), *lists, content.optional_text("closingHtml"))
    return "".join(whole)


def _requisition(payload: Payload) -> str:
    return payload.optional_text("reqCode") or next(iter(payload.texts("requisitionCodes")), "")


def id_under(row: Payload, key: str) -> str:
    """The id under a key that holds an id, or the whole record where it is expanded."""
    return row.child(key).text("id") if isinstance(row.value.get(key), dict) else row.text(key)


def text_of(payload: Payload | None, key: str) -> str:
    return payload.optional_text(key) if payload else ""
