"""What Ashby tells about a key: its name and what it may do."""

import re
from collections.abc import Sequence
from dataclasses import replace

from integrations.connectors.capabilities import Capability

NEEDED = {
    "list_jobs": ("jobs:read", "interviews:read", "organization:read"),
    "list_changed_jobs": ("jobs:read", "interviews:read", "organization:read"),
    "list_people": ("candidates:read",),
    "list_changed_people": ("candidates:read",),
    "find_candidates": ("candidates:read",),
    "get_candidate": ("candidates:read",),
    "find_application": ("candidates:read",),
    "list_documents": ("candidates:read",),
    "create_person": ("candidates:write",),
    "create_prospect": ("candidates:write",),
    "create_application": ("candidates:write", "jobs:read", "interviews:read"),
    "attach_document": ("candidates:write",),
    "move_stage": ("candidates:write",),
    "update_person": ("candidates:read", "candidates:write"),
    "add_note": ("candidates:write",),
    "add_tag": ("candidates:write", "hiringProcessMetadata:read"),
    "list_users": ("organization:read",),
}
"""The scopes that each operation needs, as ``apiKey.info`` writes them (``jobs:read``)."""

_SCOPE = re.compile(r"\w+:(read|write)")


def missing_scopes(scopes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each operation lacks; nothing where the scopes are not told in the known way."""
    if not scopes or not all(_SCOPE.fullmatch(scope) for scope in scopes):
        return {}
    held = {scope.casefold() for scope in scopes}
    found = {
        operation: tuple(scope for scope in needed if scope.casefold() not in held)
        for operation, needed in NEEDED.items()
    }
    return {operation: lacking for operation, lacking in found.items() if lacking}


def refined(
    derived: Sequence[Capability], lacking: dict[str, tuple[str, ...]]
) -> tuple[Capability, ...]:
    """The capabilities without those that the key has no scope for."""
    return tuple(
        replace(
            capability, supported=False, detail=f"The key lacks {_list(lacking[capability.key])}."
        )
        if capability.supported and capability.key in lacking
        else capability
        for capability in derived
    )


def oddities(lacking: dict[str, tuple[str, ...]]) -> str:
    """What a person should know about this key, in a sentence."""
    scopes = sorted({scope for each in lacking.values() for scope in each})
    return f"The key lacks {_list(scopes)}." if scopes else ""


def _list(scopes: Sequence[str]) -> str:
    return ", ".join(scopes)
