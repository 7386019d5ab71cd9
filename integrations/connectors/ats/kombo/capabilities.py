"""What Kombo says one integration can do, in our words."""

from integrations.connectors.payload import Payload
from integrations.connectors.types import Capability

_CAPABILITY_SOURCE = "Kombo: GET /integrations/{id}"
_OUR_WORDS = {
    "read:ats_jobs": "list_jobs",
    "read:ats_candidates": "find_candidates",
    "write:ats_create_application": "create_application",
    "write:ats_add_application_attachment": "attach_document",
}
"""The ids of Kombo's specification of May 2026 that are operations of ours. The others are shown
under Kombo's own id; Kombo lists new ones without notice."""
NO_PROSPECTS = Capability(
    key="create_prospect",
    supported=False,
    detail="Every creation needs a job.",
    source="Kombo: POST /ats/candidates, documentation as of May 2026",
)


def capabilities(details: Payload) -> tuple[Capability, ...]:
    """What one integration can do, from its details, in our words where we have one."""
    groups = (("read", "read_models"), ("write", "write_actions"))
    told = (_capability(prefix, entry) for prefix, key in groups for entry in details.items(key))
    return (*told, NO_PROSPECTS)


def _capability(prefix: str, entry: Payload) -> Capability:
    coverage = entry.optional_text("coverage_status")
    scope = entry.optional_text("scope_config_setting")
    said = [entry.optional_text("label"), f"coverage {coverage or 'not told'}"]
    if scope:
        said.append(f"scope {scope}")
    if entry.boolean("opted_out_by_customer"):
        said.append("opted out by the customer")
    key = f"{prefix}:{entry.text('id')}"
    supported = entry.boolean("is_available")
    if coverage == "UNKNOWN":
        supported = None
    return Capability(
        key=_OUR_WORDS.get(key, key),
        supported=supported,
        detail=", ".join(text for text in said if text),
        source=_CAPABILITY_SOURCE,
    )
