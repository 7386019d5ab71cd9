"""A person of the ATS beside a candidate of ours: what agrees, and what they did there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from candidates.rules.contact_keys import normal_email, normal_link, normal_phone
from candidates.rules.matching import words_of
from integrations.connectors.people_types import AtsApplication, AtsCandidate

APPLICATIONS_KEPT = 5
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Likeness:
    """One thing about both people. ``agrees`` is ``None`` where one side says nothing."""

    what: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    agrees: bool | None


def last_activity_at(application: AtsApplication) -> datetime | None:
    """When something last happened to an application, as far as the vendor tells."""
    times = (application.applied_at, application.rejected_at, application.changed_at)
    return max((time for time in times if time is not None), default=None)


def recent(applications: Sequence[AtsApplication]) -> list[AtsApplication]:
    """The applications with the latest first; those without a date last."""
    return sorted(applications, key=lambda one: last_activity_at(one) or _LONG_AGO, reverse=True)


def application_as_json(application: AtsApplication) -> dict[str, str]:
    """An application as it is kept for a page. Times are ISO texts, empty where not told."""
    at = last_activity_at(application)
    return {
        "job": application.job_title,
        "stage": application.stage_name,
        "outcome": application.outcome,
        "standing": application.standing.value,
        "at": at.isoformat() if at else "",
        "ats_url": application.ats_url,
    }


def person_as_json(person: AtsCandidate) -> dict[str, Any]:
    """A person as they are kept for the match desk."""
    latest = recent(person.applications)[:APPLICATIONS_KEPT]
    return {
        "id": person.external_id,
        "name": f"{person.first_name} {person.last_name}".strip(),
        "emails": list(person.emails),
        "phones": list(person.phones),
        "links": list(person.links),
        "ats_url": person.ats_url,
        "applications": [application_as_json(application) for application in latest],
        "applications_count": len(person.applications),
    }


def compare(
    *,
    name: str,
    emails: Sequence[str],
    phone: str,
    link: str,
    theirs: Mapping[str, Any],
) -> list[Likeness]:
    """Our candidate beside one kept person of the ATS."""
    their_name = str(theirs.get("name", ""))
    return [
        Likeness("Name", _some(name), _some(their_name), _names_agree(name, their_name)),
        _contact("E-mail", emails, theirs.get("emails", ()), normal_email),
        _contact("Phone", _some(phone), theirs.get("phones", ()), normal_phone),
        _contact("LinkedIn", _some(link), _profiles(theirs.get("links", ())), normal_link),
    ]


def _contact(what: str, ours: Sequence[str], theirs: Sequence[str], normal: Any) -> Likeness:
    mine = {normal(value) for value in ours} - {""}
    others = {normal(value) for value in theirs} - {""}
    agrees = bool(mine & others) if mine and others else None
    return Likeness(what, tuple(ours), tuple(theirs), agrees)


def _profiles(links: Sequence[str]) -> tuple[str, ...]:
    return tuple(link for link in links if normal_link(link))


def _names_agree(ours: str, theirs: str) -> bool | None:
    mine, others = words_of(ours), words_of(theirs)
    return bool(mine & others) if mine and others else None


def _some(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
