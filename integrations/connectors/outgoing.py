"""What is checked before anything leaves: what vendors refuse, or accept and should not."""

from urllib.parse import quote

from integrations.connectors.types import DocumentToExport, PersonToExport
from integrations.errors import RejectedError


def segment(external_id: str, *, safe: str = "") -> str:
    """An id as one segment of a path, so that it can lead nowhere else.

    Raises ``RejectedError`` where it cannot be the id of anything.
    """
    if external_id in ("", ".", ".."):
        raise bad_id(external_id)
    return quote(external_id, safe=safe)


def number(external_id: str) -> int:
    """An id as the whole number that it is at this vendor. Raises ``RejectedError`` otherwise."""
    if not (external_id.isascii() and external_id.isdigit()):
        raise bad_id(external_id)
    return int(external_id)


def bad_id(external_id: str) -> RejectedError:
    """What is said of an id that can be no id."""
    return RejectedError(
        code="id.unfit",
        sentence=f"{external_id!r} cannot be the id of anything in this system.",
        hint="Sync the jobs again, then choose the job or stage anew.",
        fields={"id": external_id},
    )


def refuse_unfit_document(document: DocumentToExport, *, below_bytes: int, taker: str) -> None:
    """Raise ``RejectedError`` for a document that is empty, or not below so many bytes."""
    if not document.content:
        why = "it is empty"
    elif len(document.content) >= below_bytes:
        megabytes = f"{below_bytes / 1_000_000:g} MB"
        why = f"it has {len(document.content):,} bytes, and {taker} takes less than {megabytes}"
    else:
        return
    raise RejectedError(
        code="document.unfit",
        sentence=f"The document cannot be sent: {why}.",
        hint="Make the document smaller, or attach it by hand in the ATS.",
        fields={"document": why},
    )


def refuse_unfit_person(person: PersonToExport) -> None:
    """Raise ``RejectedError`` for a person whose address can be none.

    Some vendors store whatever they get, and could then never find the person again.
    """
    for address in person.emails:
        local, _, domain = address.rpartition("@")
        if not local or "." not in domain or any(character.isspace() for character in address):
            break
    else:
        if person.emails:
            return
    raise RejectedError(
        code="person.unfit_email",
        sentence="The person cannot be sent: an e-mail address is missing or malformed.",
        hint="Correct the e-mail address of the candidate, then try again.",
        fields={"email": "missing or malformed"},
    )
