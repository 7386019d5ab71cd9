"""Bullhorn's records to our types and back. Pure.

Shapes: https://bullhorn.github.io/rest-api-docs/entityref.html (2026-03-27). Timestamps are
milliseconds since 1970. A to-one association is an object with an ``id``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.connectors.ats.bullhorn.settings import NEW_LEAD
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    Standing,
)
from integrations.connectors.standings import StandingWords
from integrations.connectors.types import (
    AtsJob,
    AtsPay,
    AtsPerson,
    AtsPlace,
    AtsStage,
    AtsUser,
    Liveness,
)

_USER = "id,firstName,lastName,email"
JOB_FIELDS = (
    "id,title,status,isOpen,isDeleted,employmentType,salary,salaryUnit,payRate,address,"
    "isWorkFromHome,dateAdded,dateLastModified,publicDescription,externalID,jobPostingURL,"
    f"clientCorporation(id,name),owner({_USER}),responseUser({_USER})"
)
FINGERPRINTED = (
    "id", "title", "status", "isOpen", "isDeleted", "employmentType", "salary", "salaryUnit",
    "payRate", "address", "isWorkFromHome", "dateAdded", "publicDescription", "externalID",
    "jobPostingURL", "clientCorporation", "owner", "responseUser", "_error",
)  # fmt: skip
CANDIDATE_FIELDS = (
    "id,firstName,lastName,email,email2,email3,phone,mobile,phone2,phone3,workPhone,companyURL,"
    "isDeleted,isAnonymized,dateLastModified"
)
SUBMISSION_FIELDS = (
    "id,status,isDeleted,isHidden,candidate(id),jobOrder(id,title),dateAdded,dateWebResponse,"
    "dateLastModified"
)
FILE_FIELDS = "id,name,externalID,isDeleted"
USER_FIELDS = f"{_USER},enabled,isDeleted"

EMAIL_FIELDS = ("email", "email2", "email3")
PHONE_FIELDS = ("phone", "mobile", "phone2", "phone3", "workPhone")
CONFIDENTIAL = "**CONFIDENTIAL**"
"""Stands in place of a candidate's field that the API user may not see (entity reference)."""

CLOSED, DELETED, NO_STATUS = "Closed", "Deleted", "No status"


def job(
    payload: Payload,
    *,
    stages: Sequence[AtsStage],
    countries: Mapping[int, str],
    words: "LiveWords",
    mark: str,
) -> AtsJob:
    """A job of ``search/JobOrder``. ``mark`` is its fingerprint."""
    payload = payload.lenient()
    identifier = payload.identifier("id")
    status = status_of(payload)
    if status == DELETED:
        return AtsJob(
            external_id=identifier,
            ats_id=identifier,
            title=payload.optional_text("title"),
            status=status,
            liveness=Liveness.NOT_LIVE,
            fingerprint=mark,
            deleted=True,
            changed_at=payload.epoch_ms("dateLastModified"),
        )
    return AtsJob(
        external_id=identifier,
        ats_id=identifier,
        title=payload.text("title"),
        status=status,
        liveness=words.liveness(payload),
        fingerprint=mark,
        places=_places(payload, countries),
        employment_type=payload.optional_text("employmentType"),
        department=_name_of(payload, "clientCorporation"),
        job_code=payload.optional_text("externalID"),
        pay=_pay(payload),
        description=payload.optional_text("publicDescription"),
        apply_url=payload.optional_text("jobPostingURL"),
        stages=tuple(stages),
        hiring_team=_team(payload),
        opened_at=payload.epoch_ms("dateAdded"),
        changed_at=payload.epoch_ms("dateLastModified"),
    )


def status_of(payload: Payload) -> str:
    """The customer's word for the job, marked where it is closed.

    The word stays what it was when a job is closed: unmarked it would still be taken as live.
    ``_error``: the index knows the job and the database does not (#search).
    """
    if payload.boolean("isDeleted") or "_error" in payload.value:
        return DELETED
    word = payload.optional_text("status").strip()
    if payload.boolean("isOpen") is False:
        return f"{CLOSED} ({word})" if word else CLOSED
    return word or NO_STATUS


class LiveWords:
    """What a status word means, which only the customer can say.

    ``own`` is the customer's list: where there is one, every other word of an open job is not
    live. ``usual`` are the words that every connection has; they only add.
    """

    def __init__(self, own: frozenset[str], usual: frozenset[str]) -> None:
        self._own = {word.strip().casefold() for word in own}
        self._usual = {word.strip().casefold() for word in usual}

    def liveness(self, payload: Payload) -> Liveness:
        """Of a job that is not deleted."""
        if payload.boolean("isOpen") is False:
            return Liveness.NOT_LIVE
        if status_of(payload).casefold() in self._own | self._usual:
            return Liveness.LIVE
        return Liveness.NOT_LIVE if self._own else Liveness.UNKNOWN


def stages(words: Sequence[str]) -> tuple[AtsStage, ...]:
    """The statuses of ``jobResponseStatusList``; the word itself is what a write names."""
    return tuple(
        AtsStage(external_id=word, name=word, position=position)
        for position, word in enumerate(dict.fromkeys(words))
    )


def person(row: Payload, submissions: Sequence[Payload], words: StandingWords) -> AtsCandidate:
    """A candidate with their submissions, web responses included.

    ``companyURL`` is "Candidate's personal URL". Who was made anonymous is as good as deleted.
    """
    seen = row.lenient()
    link = seen.optional_text("companyURL").strip()
    return AtsCandidate(
        external_id=row.identifier("id"),
        first_name=row.optional_text("firstName"),
        last_name=row.optional_text("lastName"),
        emails=emails_of(row),
        applications=tuple(application(one, words) for one in submissions),
        phones=_seen(seen, PHONE_FIELDS),
        links=(link,) if link and link != CONFIDENTIAL else (),
        changed_at=seen.epoch_ms("dateLastModified"),
        deleted=is_gone(row),
    )


def is_gone(row: Payload) -> bool:
    """Whether a candidate is deleted, anonymous, or known to the index alone (#search)."""
    flags = (row.boolean("isDeleted"), row.boolean("isAnonymized"))
    return any(flags) or "_error" in row.value


def emails_of(row: Payload) -> tuple[str, ...]:
    """All addresses of a candidate that can be seen."""
    return _seen(row, EMAIL_FIELDS)


def hides_emails(row: Payload) -> bool:
    """Whether the API user may not see an address of this candidate."""
    return any(row.value.get(name) == CONFIDENTIAL for name in EMAIL_FIELDS)


def application(row: Payload, words: StandingWords) -> AtsApplication:
    """A ``JobSubmission``. When it was rejected Bullhorn tells only with its history.

    A web response that is promoted gets a new ``dateAdded``, so its own time comes first.
    """
    candidate, order, times = row.child("candidate"), row.child("jobOrder"), row.lenient()
    status = row.optional_text("status")
    return AtsApplication(
        external_id=row.identifier("id"),
        job_external_id=order.identifier("id"),
        job_title=order.optional_text("title"),
        stage_external_id=status,
        stage_name=status,
        outcome=status,
        person_external_id=candidate.identifier("id"),
        standing=_standing(status, words, is_hidden=row.boolean("isHidden") is True),
        applied_at=times.epoch_ms("dateWebResponse") or times.epoch_ms("dateAdded"),
        changed_at=times.epoch_ms("dateLastModified"),
    )


def _standing(status: str, words: StandingWords, *, is_hidden: bool) -> Standing:
    """New Lead is Bullhorn's own word: a web response that nobody has judged.

    One that is hidden is not meant to be promoted (entity reference), whatever the reason.
    """
    known = words.standing(status)
    is_waiting = status.strip() == NEW_LEAD and not is_hidden
    return Standing.OPEN if known is Standing.UNKNOWN and is_waiting else known


def document(row: Payload) -> AtsDocument:
    """A file attachment of a candidate."""
    return AtsDocument(name=row.optional_text("name"), external_id=row.identifier("id"))


def user(row: Payload) -> AtsUser:
    """A ``CorporateUser``."""
    return AtsUser(
        external_id=row.identifier("id"), name=_full_name(row), email=row.optional_text("email")
    )


def country_of(raw: Any, countries: Mapping[int, str]) -> str:
    """The name that Bullhorn's list has for the country of a job, of any record."""
    address = raw.get("address") if isinstance(raw, dict) else None
    number = address.get("countryID") if isinstance(address, dict) else None
    name = countries.get(number, "") if isinstance(number, int) else ""
    # The list has an entry for "nowhere": "- None Specified -" (#options).
    return "" if name.startswith("-") else name


def _places(payload: Payload, countries: Mapping[int, str]) -> tuple[AtsPlace, ...]:
    address = payload.optional_child("address")
    remote = payload.boolean("isWorkFromHome") is True
    place = AtsPlace(remote=remote)
    if address is not None:
        place = AtsPlace(
            # ``countryName`` is in the official SDK's address (2025-09), not in the reference.
            country=address.optional_text("countryName") or country_of(payload.value, countries),
            region=address.optional_text("state").strip(),
            city=address.optional_text("city").strip(),
            postal_code=address.optional_text("zip").strip(),
            remote=remote,
        )
    return () if place == AtsPlace() else (place,)


def _pay(payload: Payload) -> AtsPay:
    """The salary with its unit, else the pay rate, whose unit Bullhorn does not tell. 0 is none."""
    if salary := payload.decimal("salary"):
        return AtsPay(minimum=salary, maximum=salary, period=payload.optional_text("salaryUnit"))
    if rate := payload.decimal("payRate"):
        return AtsPay(minimum=rate, maximum=rate)
    return AtsPay()


def _team(payload: Payload) -> tuple[AtsPerson, ...]:
    """The owner, and the user to whom submissions should be sent."""
    roles: dict[str, list[str]] = {}
    members: dict[str, Payload] = {}
    for key, role in (("owner", "owner"), ("responseUser", "response user")):
        member = payload.optional_child(key)
        if member is not None:
            identifier = member.identifier("id")
            members[identifier] = member
            roles.setdefault(identifier, []).append(role)
    return tuple(
        AtsPerson(
            external_id=identifier,
            name=_full_name(member),
            email=member.optional_text("email"),
            roles=tuple(roles[identifier]),
        )
        for identifier, member in members.items()
    )


def _seen(row: Payload, fields: Sequence[str]) -> tuple[str, ...]:
    held = (row.optional_text(name).strip() for name in fields)
    return tuple(dict.fromkeys(text for text in held if text and text != CONFIDENTIAL))


def _full_name(row: Payload) -> str:
    return f"{row.optional_text('firstName')} {row.optional_text('lastName')}".strip()


def _name_of(payload: Payload, key: str) -> str:
    child = payload.optional_child(key)
    return child.optional_text("name") if child else ""
