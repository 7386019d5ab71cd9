"""What Odoo tells about a key: whose it is, what it may do, and when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from integrations.connectors.ats.odoo import looking
from integrations.connectors.ats.odoo.api import OdooApi
from integrations.connectors.capabilities import Capability
from integrations.connectors.payload import Payload

RIGHTS = {
    "hr.applicant": (
        "create_application", "create_prospect", "attach_document", "move_stage",
        "update_person", "add_note", "add_tag",
    ),
    "ir.attachment": ("attach_document",),
}  # fmt: skip
"""Model and the operations that need the right to create in it.

A key of an interviewer reads jobs and may create nobody, so reading alone proves nothing. Such a
key may create attachments, but none at an applicant.
"""
NO_POOL = "No talent pool is chosen in the connection's settings."
POOL_GONE = "The talent pool of the connection's settings is archived or not in this Odoo."
RPC_SCOPES = ("", "rpc")
"""A key without a scope is for everything; others, such as those of mail plug-ins, are not ours."""


def rights_of(
    derived: Sequence[Capability], may_create: Mapping[str, bool], *, no_pool: str
) -> tuple[Capability, ...]:
    """The capabilities without those for which the key has no right.

    ``no_pool`` says why nobody can be a prospect; empty where there is a talent pool.
    """
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
        elif capability.key == "create_prospect" and no_pool:
            capability = replace(capability, supported=False, detail=no_pool)
        found.append(capability)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Account:
    """What Odoo tells about the key. ``may_create`` says so for each model of ``RIGHTS``.

    ``no_pool`` as ``rights_of`` takes it.
    """

    name: str
    version: str
    may_create: Mapping[str, bool]
    ends: datetime | None
    no_pool: str = ""

    def oddities(self) -> str:
        """What a person should know about this account, in sentences."""
        said = []
        if self.version and not self.version.startswith("19."):
            said.append(f"This is Odoo {self.version}; 19.0 is what is known here.")
        if not self.may_create["hr.applicant"]:
            said.append("The key's user may not create applicants.")
        if not self.may_create["ir.attachment"]:
            said.append("The key's user may not add documents.")
        if self.no_pool == POOL_GONE:
            said.append(self.no_pool)
        if self.ends is not None:
            said.append(f"A key of this user ends on {self.ends:%Y-%m-%d}.")
        return " ".join(said)


def ask(api: OdooApi, pool: int | None) -> Account:
    """Everything that the key itself may read about its user, and the talent pool ``pool``."""
    uid = Payload(api.read("check_key", "res.users", "context_get", {})).integer("uid")
    who = api.search("key_user", "res.users", [["id", "=", uid]], ["id", "name", "login"])
    create = {"operation": "create"}
    may_create = {
        model: api.read("key_rights", model, "has_access", create) is True for model in RIGHTS
    }
    # The key of an administrator reads those of everybody.
    fields = ["name", "scope", "expiration_date"]
    keys = api.search("key_expiry", "res.users.apikeys", [["user_id", "=", uid]], fields)
    version = api.version()
    no_pool = NO_POOL if pool is None else ""
    if pool is not None and may_create["hr.applicant"] and not looking.pool_name(api, pool):
        no_pool = POOL_GONE
    return Account(
        name=who[0].optional_text("name") if who else f"user {uid}",
        version=version.optional_text("version") if version else "",
        may_create=may_create,
        ends=expiry_of(keys, datetime.now(UTC)),
        no_pool=no_pool,
    )


def expiry_of(keys: Sequence[Payload], now: datetime) -> datetime | None:
    """When the first of the user's keys ends; a key cannot tell which of them it is.

    Odoo keeps a key that has ended until its next clean-up. It cannot be the one that has just
    been accepted.
    """
    ends = [
        moment
        for key in keys
        if key.optional_text("scope") in RPC_SCOPES
        and (moment := key.moment("expiration_date")) is not None
        and moment > now
    ]
    return min(ends, default=None)
