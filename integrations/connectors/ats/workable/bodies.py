"""Our types to what Workable takes, and what it answers.

Fields: Workable's API reference (workable.readme.io, "job-candidates-create" and
"comment-on-candidate"), as stored in November 2026.
"""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from integrations.connectors.correcting import email_key, phone_key
from integrations.connectors.payload import Payload
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    ExportReceipt,
    PersonToExport,
)
from integrations.errors import UnexpectedResponseError

_NETWORKS = {"linkedin.com": "linkedin", "github.com": "github"}
_TEAM = ("reviewer", "simple", "hiring_manager", "recruiting_admin", "admin")
"""Who sees a comment: all of the customer's own people, and no external recruiter."""


def new_candidate(export: CandidateToExport, *, thanks: bool) -> dict[str, Any]:
    """The body of ``POST /jobs/:shortcode/candidates``.

    Workable takes one address; who has one name only goes out under ``name``.
    """
    person = export.person
    given, family = person.first_name.strip(), person.last_name.strip()
    values: dict[str, Any] = {
        "firstname": given if given and family else "",
        "lastname": family if given and family else "",
        "name": "" if given and family else given or family,
        "email": person.emails[0],
        "headline": person.headline,
        "phone": person.phone,
        "address": ", ".join(filter(None, (person.city, person.region, person.country))),
        "social_profiles": _profiles(person.links),
        "tags": [export.source_tag] if export.source_tag else [],
    }
    candidate = {name: value for name, value in values.items() if value}
    return {"sourced": not thanks, "candidate": candidate}


def comment(text: str, member: str, paper: DocumentToExport | None = None) -> dict[str, Any]:
    """The body of ``POST /candidates/:id/comments``: a text, and one file in it."""
    held: dict[str, Any] = {"body": text, "policy": list(_TEAM)}
    if paper is not None:
        data = base64.b64encode(paper.content).decode("ascii")
        held["attachment"] = {"name": paper.name, "data": data}
    return {"member_id": member, "comment": held}


def created(answer: Any, export: CandidateToExport) -> ExportReceipt:
    """The answer to a new candidate, which is an application of somebody new or known."""
    made = Payload(answer).child("candidate")
    return ExportReceipt(
        person_external_id=export.person_external_id or made.text("id"),
        application_external_id=made.text("id"),
        ats_url=made.lenient().optional_text("profile_url"),
        warnings=not_taken(export.person),
    )


def corrections(known: Payload, person: PersonToExport) -> dict[str, str]:
    """What differs of a candidate, as ``PATCH /candidates/:id`` takes it; empty where nothing does.

    https://workable.readme.io/reference/update-candidate, as stored in November 2026, and an answer
    recorded on 2026-07-23 (NangoHQ/integration-templates, Workable).
    """
    known = known.lenient()
    values = {
        "firstname": person.first_name.strip(),
        "lastname": person.last_name.strip(),
        "email": person.emails[0],
        "phone": person.phone,
    }
    keys = {"email": email_key, "phone": phone_key}
    return {
        name: value
        for name, value in values.items()
        for key in (keys.get(name, str.strip),)
        if value and key(value) != key(known.optional_text(name))
    }


def updated(answer: Any) -> None:
    """The answer to a correction is the candidate."""
    Payload(answer).child("candidate").text("id")


def not_taken(person: PersonToExport) -> tuple[str, ...]:
    """What Workable has no room for, in a sentence."""
    said = "Workable takes one e-mail address: the further ones were not sent."
    return (said,) if len(person.emails) > 1 else ()


def commented(answer: Any) -> str:
    """The id of a comment that was just made."""
    return Payload(answer).identifier("id")


def moved(answer: Any) -> None:
    """The answer to a move is nothing at all."""
    if answer is not None:
        raise UnexpectedResponseError(
            code="payload.unexpected",
            sentence="Workable answered to a move, and it should not.",
            hint="Engineering has to look at it.",
            path="$",
        )


def _profiles(links: Sequence[str]) -> list[dict[str, str]]:
    """Links of networks that Workable's list of types has; any other link has no place there."""
    found = []
    for link in links:
        parts = urlsplit(link)
        kind = _NETWORKS.get((parts.hostname or "").removeprefix("www."))
        if kind and parts.scheme in ("https", "http"):
            found.append({"type": kind, "url": link})
    return found


_NETWORKS = {"linkedin.com": "linkedin", "github.com": "github", "twitter.com": "twitter"}
