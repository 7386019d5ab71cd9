"""What has to be written so that a candidate of Greenhouse is the person we know. Pure.

``PATCH /v3/candidates/{id}`` (https://harvestdocs.greenhouse.io/reference, read by two public
clients in July and October 2026) leaves what is not named and replaces every list that is.
"""

from collections.abc import Callable, Mapping
from typing import Any

from integrations.connectors.correcting import email_key, phone_key
from integrations.connectors.payload import Payload
from integrations.connectors.types import PersonToExport

_Entries = Mapping[str, dict[str, Any]]


def corrections(known: Payload, person: PersonToExport) -> dict[str, Any]:
    """The body; empty where nothing differs. What only Greenhouse knows is sent back with ours."""
    emails = {email_key(address): address for address in person.emails}
    phones = {phone_key(person.phone): person.phone} if person.phone else {}
    their_emails = _entries(known, "email_addresses", email_key)
    their_phones = _entries(known, "phone_numbers", phone_key)
    now = {
        "first_name": known.optional_text("first_name"),
        "last_name": known.optional_text("last_name"),
        "email_addresses": list(their_emails.values()),
        "phone_numbers": list(their_phones.values()),
    }
    wanted = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email_addresses": _ours_first(emails, their_emails, "personal"),
        "phone_numbers": _ours_first(phones, their_phones, "other"),
    }
    return {name: value for name, value in wanted.items() if value and value != now[name]}


def _entries(known: Payload, name: str, key: Callable[[str], str]) -> _Entries:
    """The entries of a list as they are, by what makes two of them the same."""
    return {
        key(row.optional_text("value")): {
            field: value for field, value in row.value.items() if value is not None
        }
        for row in known.items(name)
    }


def _ours_first(ours: Mapping[str, str], theirs: _Entries, kind: str) -> list[dict[str, Any]]:
    """Ours in their order, each as it is there already or new, then what only they know."""
    first = [theirs.get(key, {"value": value, "type": kind}) for key, value in ours.items()]
    return [*first, *(entry for key, entry in theirs.items() if key not in ours)]
