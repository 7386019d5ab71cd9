"""What Odoo tells about a key: whose it is, what it may do, and when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from integrations.connectors.ats.odoo.api import OdooApi
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


@dataclass(frozen=True, slots=True)
class Account:
    """What Odoo tells about the key. ``may_create`` says so for each model of ``RIGHTS``."""

    name: str
    version: str
    may_create: Mapping[str, bool]
    ends: datetime | None

    def oddities(self) -> str:
        """What a person should know about this account, in sentences."""
        said = []
        if self.version and not self.version.startswith("19."):
            said.append(f"This is Odoo {self.version}; 19.0 is what is known here.")
        if not self.may_create["hr.applicant"]:
            said.append("The key's user may not create applicants.")
        if not self.may_create["ir.attachment"]:
            said.append("The key's user may not add documents.")
        if self.ends is not None:
            said.append(f"A key of this user ends on {self.ends:%Y-%m-%d}.")
        return " ".join(said)


def ask(api: OdooApi) -> Account:
    """Everything that the key itself may read about its user."""
    uid = Payload(api.read("check_key", "res.users", "context_get", {})).integer("uid")
    who = api.search("key_user", "res.users", [["id", "=", uid]], ["id", "name", "login"])
    create = {"operation": "create"}
    keys = api.search("key_expiry", "res.users.apikeys", [], ["name", "expiration_date"])
    version = api.version()
    return Account(
        name=who[0].optional_text("name") if who else f"user {uid}",
        version=version.optional_text("version") if version else "",
        may_create={
            model: api.read("key_rights", model, "has_access", create) is True for model in RIGHTS
        },
        ends=expiry_of(keys),
    )


def expiry_of(keys: Sequence[Payload]) -> datetime | None:
    """When the first of the user's keys ends; a key cannot tell which of them it is."""
    ends = [moment for key in keys if (moment := key.moment("expiration_date")) is not None]
    return min(ends, default=None)
