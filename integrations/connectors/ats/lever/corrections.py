"""What has to be written so that a contact of Lever is the person we know. Pure.

``PUT /contacts/:id`` as recorded on 2 July 2026 (NangoHQ/integration-templates, Lever): ``name``,
``emails`` and ``phones``. Whether a list is replaced or added to is not documented: sent whole,
with what only Lever knows, it comes to the same.
"""

from typing import Any

from integrations.connectors.correcting import phone_key, with_ours_first
from integrations.connectors.payload import Payload
from integrations.connectors.types import PersonToExport


def corrections(known: Payload, person: PersonToExport) -> dict[str, Any]:
    """The body; empty where nothing differs."""
    phones = [_phone(row) for row in known.items("phones")]
    now = {
        "name": known.optional_text("name"),
        "emails": list(known.texts("emails")),
        "phones": phones,
    }
    ours = [phone for phone in phones if phone_key(phone["value"]) == phone_key(person.phone)]
    if person.phone and not ours:
        ours = [{"type": "other", "value": person.phone}]
    wanted = {
        "name": f"{person.first_name} {person.last_name}".strip(),
        "emails": list(with_ours_first(person.emails, known.texts("emails"))),
        "phones": [*ours, *(phone for phone in phones if phone not in ours)],
    }
    return {name: value for name, value in wanted.items() if value and value != now[name]}


def _phone(row: Payload) -> dict[str, str]:
    return {"type": row.optional_text("type") or "other", "value": row.optional_text("value")}
