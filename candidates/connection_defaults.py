"""The export defaults of a connection: all of them, in words, and why a change is refused."""

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from candidates.rules.export_settings import ExportSettings, parts, profile_words, workflow_words
from candidates.rules.stages import ORDER
from integrations.models import Connection
from integrations.rules.connection_state import ConnectionState, Workflow

DEFAULTS = (
    "workflow",
    "redirect_acknowledged_by",
    "redirect_acknowledged_at",
    "trigger_stage",
    "source_tag",
    "profile_leaves_out",
    "takes_candidates",
)
"""The columns that are defaults of all its searches: kept in every version."""


def snapshot(connection: Connection) -> dict[str, Any]:
    """All defaults of the connection, as they are kept in a version."""
    values = {name: copy.deepcopy(getattr(connection, name)) for name in DEFAULTS}
    at = connection.redirect_acknowledged_at
    return {
        **values,
        "workflow": str(connection.workflow),
        "redirect_acknowledged_at": at.isoformat() if at else None,
    }


def with_defaults(connection: Connection, values: Mapping[str, Any]) -> Connection:
    """A copy of the connection with other defaults, not saved. What ``values`` lacks stays."""
    proposed = copy.copy(connection)
    for name in DEFAULTS:
        if name in values:
            setattr(proposed, name, copy.deepcopy(values[name]))
    at = values.get("redirect_acknowledged_at")
    if isinstance(at, str):
        proposed.redirect_acknowledged_at = datetime.fromisoformat(at)
    return proposed


def in_words(connection: Connection) -> dict[str, str]:
    """Each default by its name on the page."""
    settings = ExportSettings(left_out=parts(connection.profile_leaves_out))
    by, at = connection.redirect_acknowledged_by, connection.redirect_acknowledged_at
    return {
        "Workflow": workflow_words(Workflow(connection.workflow)),
        "Redirect acknowledged by": f"{by}, {at:%d %b %Y}" if by and at else by or "Nobody",
        "Trigger stage": connection.trigger_stage.capitalize(),
        "Source tag": connection.source_tag or "None",
        "PDF profile": profile_words(settings),
        "Takes candidates": "Yes" if connection.takes_candidates else "No",
    }


def sends(connection: Connection) -> bool:
    """Whether candidates go out at all by these defaults."""
    return connection.takes_candidates and connection.workflow != Workflow.REDIRECT


def refusals(proposed: Connection) -> list[str]:
    """Why these defaults cannot be gone back to. Empty when they can."""
    found = []
    if proposed.state == ConnectionState.CLOSED:
        found.append("The connection is closed: nothing goes out by it any more.")
    if proposed.workflow == Workflow.REDIRECT and not proposed.redirect_acknowledged_by:
        found.append(
            "With Redirect nothing is exported, and nobody at the customer is named who has "
            "acknowledged that in writing. Enter it in the form of the connection."
        )
    if proposed.trigger_stage not in ORDER:
        found.append(f"There is no stage “{proposed.trigger_stage}” any more.")
    return found
