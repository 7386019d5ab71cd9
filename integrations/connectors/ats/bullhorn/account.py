"""What Bullhorn tells about an account: whose it is, and what its API user may do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from integrations.connectors.ats.bullhorn.api import BullhornApi
from integrations.connectors.ats.bullhorn.settings import BullhornSettings
from integrations.connectors.capabilities import AccountCheck, Capability
from integrations.errors import RejectedError

_NEEDED = {
    "Candidate": ("create_person", "create_prospect"),
    "JobSubmission": ("create_application",),
}
"""Entity and the operations that need the entitlement CREATE on it (#entitlements)."""


def check(
    api: BullhornApi, settings: BullhornSettings, derived: Sequence[Capability]
) -> AccountCheck:
    """The account of this REST session, with the entitlements of its user."""
    told = api.setting("corporationName", "userId")
    may_create = {entity: _may_create(api, entity) for entity in _NEEDED}
    return AccountCheck(
        account=f"{told.text('corporationName')} · {settings.username}",
        detail=_oddities(settings, may_create),
        capabilities=tuple(_judged(capability, may_create) for capability in derived),
    )


def _may_create(api: BullhornApi, entity: str) -> bool:
    try:
        return "CREATE" in api.entitlements(entity)
    except RejectedError:
        # For which entities there are entitlements is not listed; then nothing is said.
        return True


def _judged(capability: Capability, may_create: Mapping[str, bool]) -> Capability:
    for entity, operations in _NEEDED.items():
        if capability.key in operations and not may_create[entity]:
            return replace(
                capability,
                supported=False,
                detail=f"The API user may not create a {entity} in Bullhorn.",
            )
    return capability


def _oddities(settings: BullhornSettings, may_create: Mapping[str, bool]) -> str:
    said = [
        f"The API user may not create a {entity}."
        for entity, allowed in may_create.items()
        if not allowed
    ]
    if not settings.live_job_statuses:
        said.append(
            "It is not set which job statuses are live: open jobs with a status that is not known "
            "have to be looked at."
        )
    if not settings.acting_user_id:
        said.append("No acting user is chosen: candidates are submitted by the API user.")
    return " ".join(said)
