"""What Factorial tells about a key, and what a person should know about the connection."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from integrations.connectors.capabilities import Capability
from integrations.connectors.payload import Payload

_OLD = timedelta(days=365)


def name_of(credential: Payload) -> str:
    """The company of a credential of ``api_public/credentials``, by its legal name."""
    credential = credential.lenient()
    named = credential.optional_text("legal_name") or credential.optional_text("name")
    return f"{named or 'Company'} · {credential.identifier('company_id')}"


def oddities(*, acting_user_id: str, api_version: str, today: date) -> str:
    """What a person should know, in sentences."""
    said = []
    if not acting_user_id:
        said.append("Nobody is chosen as the author of documents, so none can be added.")
    if today - date.fromisoformat(api_version) > _OLD:
        said.append(
            f"The version of Factorial's API that is spoken, {api_version}, is over a year old; "
            "Factorial brings a new one every quarter."
        )
    return " ".join(said)


def without_author(derived: Sequence[Capability]) -> tuple[Capability, ...]:
    """The capabilities of a connection for which nobody is chosen as the author of documents."""
    return tuple(
        replace(capability, supported=False, detail="Nobody is chosen as the author of documents.")
        if capability.key == "attach_document"
        else capability
        for capability in derived
    )
