"""What Kombo says one integration can do, in our words."""

from integrations.connectors.capabilities import SPECIFICATION, Capability, Evidence
from integrations.connectors.payload import Payload

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


_SPEC = "Kombo's OpenAPI file"


def _known(detail: str = "", source: str = _SPEC, tested: str = SPECIFICATION) -> Evidence:
    return Evidence(source=source, as_of="2026-05-01", tested=tested, detail=detail)


EVIDENCE = {
    "list_jobs": _known("GET /ats/jobs, with the stages of each job."),
    "list_changed_jobs": _known("updated_after; it does not see changes inside a stage."),
    "find_candidates": _known("Only people whom Kombo copies; see the README."),
    "get_candidate": _known("Not needed: person and application arrive in one write.", tested=""),
    "find_application": _known("GET /ats/applications by id."),
    "create_application": _known("POST /ats/jobs/{id}/applications, with the person."),
    "create_application_with_document": _known(
        "Not needed: documents are added afterwards.", tested=""
    ),
    "create_person": _known("Kombo advises against it; every creation needs a job.", tested=""),
    "create_prospect": _known("Kombo creates nobody without a job.", tested=""),
    "attach_document": _known("POST /ats/applications/{id}/attachments, below 10 MB together."),
    "list_documents": _known("Read live from the ATS."),
    "move_stage": _known("Only to a stage of the job's own list."),
    "add_note": _known("Plain text."),
    "add_tag": _known("Kombo creates the tag."),
    "list_users": _known("Kombo acts as the user who connected.", tested=""),
}
"""What our code can do through Kombo at all. What one integration can do, Kombo itself tells."""


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
        tested="asked of this integration",
    )
