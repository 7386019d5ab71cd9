"""What is known of a Lever account: its name, and who acts there."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from integrations.connectors.ats.lever.mapping import is_active
from integrations.connectors.ats.lever.settings import LeverSettings
from integrations.connectors.capabilities import Capability
from integrations.connectors.payload import Payload

NEEDS_ACTING_USER = frozenset(
    {
        "create_application", "create_prospect", "attach_document", "move_stage", "add_note",
        "add_tag",
    }
)  # fmt: skip

NO_ACTING_USER = "No user of Lever is chosen to act, and Lever takes nobody without one."


def name(postings: Sequence[Payload], settings: LeverSettings) -> str:
    """The account as people know it: the end of its jobs site, which is all that Lever tells."""
    host = urlsplit(settings.base_url).hostname or ""
    for posting in postings:
        urls = posting.lenient().optional_child("urls")
        site = urls.optional_text("list").rstrip("/").rpartition("/")[2] if urls else ""
        if site:
            return f"{site} · {host}"
    return f"Lever · {host}"


def oddities(settings: LeverSettings, acting: Payload | None, *, may_read_users: bool) -> str:
    """What a person should know about this account, in sentences."""
    said = []
    if settings.environment == "sandbox":
        said.append("This is Lever's sandbox.")
    if not settings.acting_user_id:
        said.append(NO_ACTING_USER)
    elif not may_read_users:
        said.append("The access may not read users, so the acting user was not looked at.")
    elif acting is None:
        said.append("The user who is chosen to act is not in Lever.")
    elif not is_active(acting):
        said.append("The user who is chosen to act is deactivated in Lever.")
    return " ".join(said)


def rights_of(derived: Sequence[Capability], *, may_write: bool) -> tuple[Capability, ...]:
    """The capabilities, without all that writes where nobody is there to act."""
    return tuple(
        replace(capability, supported=False, detail=NO_ACTING_USER)
        if capability.key in NEEDS_ACTING_USER and not may_write
        else capability
        for capability in derived
    )
