"""What Kombo tells of one integration: whose it is, and how it is. Pure.

Field names and words: ``GET /integrations/{id}`` and ``GET /connect/integration-by-token/{token}``
in Kombo's OpenAPI file of May 2026.
"""

from integrations.connectors.linking import LinkedIntegration, LinkedState
from integrations.connectors.payload import Payload

_STATES = {
    "ACTIVE": LinkedState.WORKING,
    "INVALID": LinkedState.LOST,
    "INACTIVE": LinkedState.OFF,
}


def linked(details: Payload) -> LinkedIntegration:
    """An integration from the ``data`` of its details."""
    tool, person = details.child("tool"), details.child("end_user")
    status, setup = details.text("status"), details.optional_text("setup_status")
    return LinkedIntegration(
        external_id=details.text("id"),
        tool=tool.text("id"),
        tool_label=tool.optional_text("label"),
        reference=person.optional_text("origin_id"),
        organisation=person.optional_text("organization_name"),
        email=person.optional_text("creator_email"),
        state=_state(status, setup),
        status=status,
        setup_status=setup,
        detail=oddities(details),
    )


def linked_by_token(data: Payload) -> LinkedIntegration:
    """An integration from the answer to a token. Whether it works is not told there."""
    setup = data.text("setup_status")
    return LinkedIntegration(
        external_id=data.text("id"),
        tool=data.text("tool"),
        reference=data.optional_text("end_user_origin_id"),
        organisation=data.optional_text("end_user_organization_name"),
        email=data.optional_text("end_user_email"),
        state=LinkedState.UNKNOWN if setup == "COMPLETED" else LinkedState.SETTING_UP,
        setup_status=setup,
    )


def oddities(details: Payload) -> str:
    """What is odd about an integration, in sentences for people; empty where nothing is."""
    status, setup = details.text("status"), details.optional_text("setup_status")
    odd = []
    if status != "ACTIVE":
        odd.append(f"The integration is {status} in Kombo.")
    if setup not in ("", "COMPLETED"):
        odd.append(f"Its set-up is {setup}.")
    if (category := details.optional_text("category")) != "ATS":
        odd.append(f"It is connected as {category}, not as an ATS.")
    return " ".join(odd)


def _state(status: str, setup: str) -> LinkedState:
    state = _STATES.get(status, LinkedState.UNKNOWN)
    if state is LinkedState.WORKING and setup not in ("", "COMPLETED"):
        return LinkedState.SETTING_UP
    return state
