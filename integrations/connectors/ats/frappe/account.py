"""What Frappe tells about our access: whose it is, what it may do, which versions answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from integrations.connectors.ats.frappe.mapping import JOB_APPLICANT
from integrations.connectors.ats.frappe.site import FrappeSite
from integrations.connectors.capabilities import Capability
from integrations.connectors.payload import Payload
from integrations.errors import (
    NotSupportedError,
    PermissionMissingError,
    RejectedError,
    UnexpectedResponseError,
)

RIGHTS = {
    "read": (
        "list_people", "list_changed_people", "find_candidates", "get_candidate",
        "find_application", "add_note",
    ),
    "create": ("create_application", "create_prospect"),
    "write": ("attach_document", "update_person", "add_tag"),
}  # fmt: skip
"""A right to applicants, and the operations that need it."""

KNOWN_VERSION = "15."
_NO_ANSWER = (
    NotSupportedError, PermissionMissingError, RejectedError, UnexpectedResponseError,
)  # fmt: skip


def rights(site: FrappeSite) -> dict[str, bool | None]:
    """Which rights our user has to applicants; ``None`` where the site does not tell.

    ``frappe.client.has_permission`` with an empty name is about the record type itself, and every
    user may ask (Frappe 15.44, a running server, 2026-11-25).
    """
    return {right: _may(site, right) for right in RIGHTS}


def versions(site: FrappeSite) -> dict[str, str]:
    """Versions by app, such as ``hrms``; empty where the site does not tell."""
    try:
        told = Payload(site.told("versions", "frappe.utils.change_log.get_versions"))
    except _NO_ANSWER:
        return {}
    return {
        app: entry["version"]
        for app, entry in told.value.items()
        if isinstance(entry, dict) and isinstance(entry.get("version"), str)
    }


def capabilities_of(
    derived: Sequence[Capability], may: Mapping[str, bool | None]
) -> tuple[Capability, ...]:
    """The capabilities as far as our user has the rights for them."""
    needed = {operation: right for right, those in RIGHTS.items() for operation in those}
    found = []
    for capability in derived:
        allowed = may.get(needed.get(capability.key, ""), True)
        if allowed is not True:
            detail = (
                "The site does not tell whether our user may do this."
                if allowed is None
                else "Our user may not do this in Frappe: the role HR User is missing."
            )
            capability = replace(capability, supported=allowed, detail=detail)
        found.append(capability)
    return tuple(found)


def oddities(
    found: Mapping[str, str], may: Mapping[str, bool | None], zone: ZoneInfo | None
) -> str:
    """What a person should know about this account, in sentences."""
    said = []
    hrms = found.get("hrms", "")
    if not found:
        said.append("The site does not tell its versions; Frappe HR 15 is what is known here.")
    elif not hrms:
        said.append("Frappe HR (hrms) is not installed on this site.")
    elif not hrms.startswith(KNOWN_VERSION):
        said.append(f"This is Frappe HR {hrms}; version 15 is what is known here.")
    if may["read"] is False:
        said.append("Our user may not read applicants.")
    if may["create"] is False:
        said.append("Our user may not create applicants.")
    if may["write"] is False:
        said.append("Our user may not change applicants, so that no document can be added.")
    said.append(
        f"Times are shown as those of {zone.key}, the time zone of our user in Frappe."
        if zone
        else "The time zone of our user in Frappe is not known here: jobs are shown without times."
    )
    return " ".join(said)


def _may(site: FrappeSite, right: str) -> bool | None:
    try:
        told = Payload(
            site.told(
                "rights",
                "frappe.client.has_permission",
                doctype=JOB_APPLICANT,
                docname="",
                perm_type=right,
            )
        )
    except _NO_ANSWER:
        return None
    answer = told.value.get("has_permission")
    return bool(answer) if isinstance(answer, (bool, int)) else None
