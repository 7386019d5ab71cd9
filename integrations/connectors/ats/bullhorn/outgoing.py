"""What we send to Bullhorn: the values of its records. Pure.

Lengths: https://bullhorn.github.io/rest-api-docs/entityref.html (2026-03-27).
"""

import base64
import re
from datetime import datetime
from html import escape
from pathlib import PurePath
from typing import Any

from integrations.connectors.ats.bullhorn import mapping
from integrations.connectors.ats.bullhorn.mapping import EMAIL_FIELDS
from integrations.connectors.ats.bullhorn.settings import NEW_LEAD, BullhornSettings
from integrations.connectors.outgoing import number, refuse_unfit_person
from integrations.connectors.payload import Payload
from integrations.connectors.types import (
    CandidateToExport,
    DocumentToExport,
    PersonToExport,
)
from integrations.errors import RejectedError

_LONGEST_EMAIL = 100
_LONGEST_NAME = 50
_LONGEST_PHONE = 20
_LONGEST_TEXT = 100
_LONGEST_FILE_NAME = 100
_REFERENCE = re.compile(r"rx-[0-9a-z]+")


def refuse_unfit(person: PersonToExport) -> None:
    """Raise ``RejectedError`` for a person whom Bullhorn could not hold or find again."""
    refuse_unfit_person(person)
    too_long = {
        **{
            field: f"has more than {_LONGEST_NAME} characters"
            for field, text in (("firstName", person.first_name), ("lastName", person.last_name))
            if len(text) > _LONGEST_NAME
        },
        **{
            field: f"has more than {_LONGEST_EMAIL} characters"
            for field, email in zip(EMAIL_FIELDS, person.emails, strict=False)
            if len(email) > _LONGEST_EMAIL
        },
    }
    if too_long:
        raise RejectedError(
            code="person.unfit",
            sentence="The person cannot be sent: Bullhorn has less room for "
            f"{' and '.join(too_long)}.",
            hint="Shorten it for the candidate, then try again.",
            fields=too_long,
        )


def candidate_values(export: CandidateToExport, settings: BullhornSettings) -> dict[str, Any]:
    """The values of a new ``Candidate``.

    ``name`` does not fill itself. The country is left to the comments: Bullhorn wants the number
    of one of its own countries, and ours is a code or a word.
    """
    person = export.person
    phone, phone_note = _phone(person.phone)
    values: dict[str, Any] = {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "name": f"{person.first_name} {person.last_name}".strip(),
        **dict(zip(EMAIL_FIELDS, person.emails, strict=False)),
        "phone": phone,
        "occupation": person.headline[:_LONGEST_TEXT],
        "source": export.source_tag[:_LONGEST_TEXT],
        "status": settings.candidate_status,
        "address": _filled({"city": person.city, "state": person.region}),
        "comments": _comments(export, phone_note),
    }
    if settings.acting_user_id:
        values["owner"] = {"id": number(settings.acting_user_id)}
    # A field that is not null must be there, also for people with one name only.
    return _filled(values) | {"firstName": person.first_name, "lastName": person.last_name}


def corrected_values(person: PersonToExport, row: Payload) -> tuple[dict[str, Any], list[str]]:
    """What has to change for a candidate to have name, addresses and phone of a person.

    And warnings about what has no room, without a value in them. Addresses that only Bullhorn has
    move into the fields behind; what is the same already is left out.
    """
    phone, no_room = _phone(person.phone)
    wanted = {email.casefold() for email in person.emails}
    held = mapping.emails_of(row)
    emails = [*person.emails, *(email for email in held if email.casefold() not in wanted)]
    names = {"firstName": person.first_name, "lastName": person.last_name}
    values = {**names, **dict(zip(EMAIL_FIELDS, emails, strict=False)), "phone": phone}
    changed = {name: new for name, new in _filled(values).items() if new != row.value.get(name)}
    if changed.keys() & names.keys():
        # "If setting firstname or lastname, you must also set this field" (entity reference).
        whole = (changed.get(name) or row.optional_text(name) for name in names)
        changed["name"] = " ".join(whole).strip()
    lost = {email.casefold() for email in emails[len(EMAIL_FIELDS) :]}
    warnings = []
    if lost & wanted:
        warnings.append("Bullhorn has room for three addresses: the further ones were not sent.")
    if lost - wanted:
        warnings.append("An address that only Bullhorn had was replaced: it has room for three.")
    if no_room:
        warnings.append("The phone number has no room in Bullhorn and was not sent.")
    return changed, warnings


def submission_values(
    export: CandidateToExport, settings: BullhornSettings, now: datetime
) -> dict[str, Any]:
    """The values of a new ``JobSubmission``: a web response, or what the chosen stage makes of it.

    "When you create a web response, set the dateWebResponse field to the current date."
    """
    status = export.stage_external_id or NEW_LEAD
    values: dict[str, Any] = {
        "candidate": {"id": number(export.person_external_id)},
        "jobOrder": {"id": number(export.job_external_id)},
        "status": status,
        "source": export.source_tag[:_LONGEST_TEXT],
        "comments": f"Reference: {export.reference}" if export.reference else "",
    }
    if status == NEW_LEAD:
        values["dateWebResponse"] = _milliseconds(now)
    if settings.acting_user_id:
        values["sendingUser"] = {"id": number(settings.acting_user_id)}
    return _filled(values)


def stage_values(from_status: str, to_status: str, now: datetime) -> dict[str, Any]:
    """The change that puts a submission into a stage.

    "When you update a web response to make it a formal job submission, set the dateAdded field to
    the current date."
    """
    values: dict[str, Any] = {"status": to_status}
    if from_status == NEW_LEAD != to_status:
        values["dateAdded"] = _milliseconds(now)
    return values


def file_values(paper: DocumentToExport, document_type: str) -> dict[str, Any]:
    """The values of a new file. ``externalID`` is our reference, so that a repeat shows."""
    name = PurePath(paper.name)
    stem = name.stem[: _LONGEST_FILE_NAME - len(name.suffix)]
    found = _REFERENCE.search(paper.name)
    return _filled(
        {
            "externalID": found.group() if found else stem,
            "fileContent": base64.b64encode(paper.content).decode("ascii"),
            "fileType": "SAMPLE",  # "Always use the value SAMPLE" (#put-file).
            "name": f"{stem}{name.suffix}",
            "contentType": paper.content_type.partition(";")[0].strip(),
            "type": document_type,
        }
    )


def note_values(person: str, author: str, text: str, action: str) -> dict[str, Any]:
    """The values of a new ``Note``.

    With both people in it the note shows on the candidate without a further call. Bullhorn shows
    notes as HTML.
    """
    return _filled(
        {
            "personReference": {"id": number(person)},
            "commentingPerson": {"id": number(author)},
            "action": action,
            "comments": escape(text, quote=False).replace("\n", "<br>"),
        }
    )


def _comments(export: CandidateToExport, phone_note: str) -> str:
    """What has no field of its own, in lines; never empty, for ``comments`` may not be null."""
    person = export.person
    home = ", ".join(part for part in (person.city, person.region, person.country) if part)
    lines = [
        person.headline if len(person.headline) > _LONGEST_TEXT else "",
        f"Lives in: {home}" if person.country else "",
        *(f"Also: {email}" for email in person.emails[len(EMAIL_FIELDS) :]),
        phone_note,
        *person.links,
        f"Reference: {export.reference}",
    ]
    return "\n".join(line for line in lines if line)


def _phone(phone: str) -> tuple[str, str]:
    """The number as Bullhorn has room for it, or else as a line of the comments."""
    if len(phone) <= _LONGEST_PHONE:
        return phone, ""
    bare = re.sub(r"[^\d+]", "", phone)
    return (bare, "") if len(bare) <= _LONGEST_PHONE else ("", f"Phone: {phone}")


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", {})}


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
