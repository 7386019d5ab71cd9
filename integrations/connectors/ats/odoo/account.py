"""What Odoo tells about a key: whose it is, what it may do, and when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from integrations.connectors.capabilities import Capability
from integrations.connectors.payload import Payload

RIGHTS = {
    "hr.applicant": ("create_application", "create_prospect", "move_stage", "add_tag", "add_note"),
    "ir.attachment": ("attach_document",),
}
"""Model and the operations that need the right to create in it.

A key of an interviewer reads jobs and may create nobody, so reading alone proves nothing.
"""


def rights_of(
    derived: Sequence[Capability], may_create: Mapping[str, bool], *, has_pool: bool
) -> tuple[Capability, ...]:
    """The capabilities without those for which the key has no right, or no talent pool is set."""
    refused = {
        operation for model, operations in RIGHTS.items() for operation in operations
        if not may_create[model]
    }  # fmt: skip
    found = []
    for capability in derived:
        if capability.key in refused:
            capability = replace(
                capability, supported=False, detail="The user of this key may not do this in Odoo."
            )
        elif capability.key == "create_prospect" and not has_pool:
            capability = replace(
                capability,
                supported=False,
                detail="No talent pool is chosen in the connection's settings.",
            )
        found.append(capability)
    return tuple(found)


def expiry_of(keys: Sequence[Payload]) -> datetime | None:
    """When the first of the user's keys ends; a key cannot tell which of them it is."""
    ends = [moment for key in keys if (moment := key.moment("expiration_date")) is not None]
    return min(ends, default=None)


def oddities(version: Payload | None, may_create: Mapping[str, bool], ends: datetime | None) -> str:
    """What a person should know about this account, in sentences."""
    said = []
    if version is not None and not version.optional_text("version").startswith("19."):
        said.append(f"This is Odoo {version.optional_text('version')}; 19.0 is what is known here.")
    if not may_create["hr.applicant"]:
        said.append("The key's user may not create applicants.")
    if not may_create["ir.attachment"]:
        said.append("The key's user may not add documents.")
    if ends is not None:
        said.append(f"A key of this user ends on {ends:%Y-%m-%d}.")
    return " ".join(said)
