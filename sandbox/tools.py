"""The tools behind the stand-in: what each can do and how it words its stages.

The stages and the gaps are made up for the demo; what a real tool supports is asked of Kombo at
run time (``GET /tools/ats``). Two traits are documented: Lever's locations are free text
(https://docs.kombo.dev/connectors/lever), and UKG Ready shows only jobs that are publicly
visible, so that a closed job looks like a deleted one (https://docs.kombo.dev/connectors/ukgready).
"""

from dataclasses import dataclass, field
from typing import Any

WRITE_ACTIONS = {
    "ats_create_application": "Create application",
    "ats_create_candidate": "Create candidate",
    "ats_add_application_attachment": "Add attachment to application",
    "ats_add_candidate_attachment": "Add attachment to candidate",
    "ats_move_application_to_stage": "Move application to stage",
    "ats_add_application_note": "Add note to application",
    "ats_add_application_result_link": "Add result link to application",
    "ats_add_candidate_result_link": "Add result link to candidate",
    "ats_add_candidate_tag": "Add tag to candidate",
    "ats_remove_candidate_tag": "Remove tag from candidate",
    "ats_reject_application": "Reject application",
    "ats_read_application_attachments": "Read application attachments",
    "ats_read_candidate_attachments": "Read candidate attachments",
}

ACTION_OF_OPERATION = {
    "create_application": "ats_create_application",
    "create_candidate": "ats_create_candidate",
    "add_application_attachment": "ats_add_application_attachment",
    "add_candidate_attachment": "ats_add_candidate_attachment",
    "move_application_to_stage": "ats_move_application_to_stage",
    "add_application_note": "ats_add_application_note",
    "add_application_result_link": "ats_add_application_result_link",
    "add_candidate_result_link": "ats_add_candidate_result_link",
    "add_candidate_tag": "ats_add_candidate_tag",
    "remove_candidate_tag": "ats_remove_candidate_tag",
    "reject_application": "ats_reject_application",
    "get_application_attachments": "ats_read_application_attachments",
    "get_candidate_attachments": "ats_read_candidate_attachments",
}

READ_MODELS = {
    "ats_jobs": ("Jobs", ("id", "name", "status", "location", "stages", "hiring_team")),
    "ats_candidates": ("Candidates", ("id", "first_name", "last_name", "email_addresses")),
    "ats_applications": ("Applications", ("id", "outcome", "current_stage_id", "job_id")),
    "ats_application_stages": ("Application stages", ("id", "name")),
    "ats_tags": ("Tags", ("id", "name")),
    "ats_users": ("Users", ("id", "first_name", "last_name", "email")),
    "ats_rejection_reasons": ("Rejection reasons", ("id", "name")),
}

INPUT_FIELDS = (
    "candidate.first_name",
    "candidate.last_name",
    "candidate.email_address",
    "candidate.phone_number",
    "candidate.location",
    "candidate.social_links",
    "stage_id",
    "attachments",
)

_ATTACHMENT_READS = frozenset(
    {"ats_read_application_attachments", "ats_read_candidate_attachments"}
)
_DEFAULT_STAGES = ("Applied", "Phone screen", "Interview", "Offer", "Hired")


@dataclass(frozen=True)
class Tool:
    """One ATS product. ``options`` are the defaults of an integration with it."""

    id: str
    label: str
    stages: tuple[str, ...] = _DEFAULT_STAGES
    unsupported: frozenset[str] = frozenset()
    options: dict[str, Any] = field(default_factory=dict)


TOOLS = {
    tool.id: tool
    for tool in (
        Tool(
            "ukgpro",
            "UKG Pro Recruiting",
            ("Application", "Recruiter review", "Hiring manager review", "Interview", "Offer"),
            frozenset({"ats_add_candidate_tag", "ats_remove_candidate_tag"}),
        ),
        Tool(
            "ukgready",
            "UKG Ready Recruitment",
            ("New", "Screening", "Interview", "Background check", "Offer"),
            _ATTACHMENT_READS | {"ats_add_candidate_tag", "ats_remove_candidate_tag"},
            {"closed_jobs_vanish": True},
        ),
        Tool(
            "lever",
            "Lever",
            ("New lead", "New applicant", "Recruiter screen", "On-site interview", "Offer"),
            options={"free_text_locations": True},
        ),
        Tool(
            "ashby",
            "Ashby",
            ("Application review", "Recruiter screen", "Hiring manager screen", "Onsite", "Offer"),
        ),
        Tool(
            "bamboohr",
            "BambooHR",
            ("New", "Reviewed", "Schedule phone screen", "Interviewed", "Offer sent"),
            frozenset({"ats_add_candidate_tag", "ats_remove_candidate_tag"}),
        ),
        Tool(
            "greenhousev3",
            "Greenhouse",
            ("Application review", "Preliminary phone screen", "Face to face", "Offer"),
        ),
        Tool("sandbox", "Sandbox"),
    )
}


def tool_of(tool_id: str) -> Tool:
    """The tool with this id; an unknown one can do everything."""
    return TOOLS.get(tool_id) or Tool(tool_id, tool_id.title())


def unsupported_actions(tool_id: str, options: dict[str, Any]) -> frozenset[str]:
    """The actions that an integration cannot do: the tool's gaps and its own."""
    gaps = set(tool_of(tool_id).unsupported) | set(options.get("unsupported", ()))
    readable = options.get("attachments_readable")
    if readable is True:
        gaps -= _ATTACHMENT_READS
    elif readable is False:
        gaps |= _ATTACHMENT_READS
    return frozenset(gaps)


def option(integration: dict[str, Any], name: str, default: Any) -> Any:
    """An option of an integration: its own, else its tool's, else ``default``."""
    options = integration["options"]
    if name in options:
        return options[name]
    return tool_of(integration["tool"]).options.get(name, default)


def tool_coverage(tool_id: str) -> dict[str, Any]:
    """One tool of ``GET /tools/ats``."""
    tool = tool_of(tool_id)
    assets = f"https://assets.kombo.invalid/{tool.id}"
    return {
        "id": tool.id,
        "label": tool.label,
        "internal_label": None,
        "assets": {
            "logo_url": f"{assets}/logo.svg",
            "icon_url": f"{assets}/icon.svg",
            "icon_black_url": f"{assets}/icon-black.svg",
        },
        "paid_api_details_markdown": None,
        "fast_track_details_markdown": None,
        "partner_only_details_markdown": None,
        "connection_guide_url": f"https://help.kombo.invalid/{tool.id}",
        "coverage": {
            "read_models": [
                {
                    "id": model,
                    "label": label,
                    "coverage_status": "SUPPORTED",
                    "fields": [{"id": name, "coverage_status": "SUPPORTED"} for name in fields],
                }
                for model, (label, fields) in READ_MODELS.items()
            ],
            "write_actions": [
                {
                    "id": action,
                    "label": label,
                    "coverage_status": _status(action not in tool.unsupported),
                    "fields": _input_fields(action, "SUPPORTED"),
                }
                for action, label in WRITE_ACTIONS.items()
            ],
            "features": [],
        },
    }


def integration_details(integration: dict[str, Any]) -> dict[str, Any]:
    """The ``data`` of ``GET /integrations/{id}``."""
    options = integration["options"]
    tool = tool_of(integration["tool"])
    gaps = unsupported_actions(tool.id, options)
    disabled = set(options.get("disabled", ()))
    return {
        "id": integration["id"],
        "tool": {
            "id": tool.id,
            "label": tool.label,
            "internal_label": None,
            "logo_url": f"https://assets.kombo.invalid/{tool.id}/logo.svg",
            "icon_url": f"https://assets.kombo.invalid/{tool.id}/icon.svg",
        },
        "category": "ATS",
        "status": options.get("status", "ACTIVE") if integration["enabled"] else "INACTIVE",
        "setup_status": options.get("setup_status", "COMPLETED"),
        "end_user": {
            "organization_name": options.get("organization", integration["id"]),
            "creator_email": options.get("creator_email"),
            "origin_id": options.get("origin_id"),
        },
        "scope_config": {"id": "SandboxScopeConfig000001", "name": "Read jobs, write candidates"},
        "data_expired_at": None,
        "created_at": integration["created_at"],
        "beta": False,
        "read_models": [
            _datapoint(model, label, supported=True, enabled=model not in disabled)
            | {"fields": [_availability(name, supported=True, enabled=True) for name in fields]}
            for model, (label, fields) in READ_MODELS.items()
        ],
        "write_actions": [
            _datapoint(action, label, supported=action not in gaps, enabled=action not in disabled)
            | {"fields": _action_fields(action, supported=action not in gaps)}
            for action, label in WRITE_ACTIONS.items()
        ],
    }


def _status(supported: bool) -> str:  # noqa: FBT001 - a word for a truth value
    return "SUPPORTED" if supported else "UNSUPPORTED"


def _input_fields(action: str, status: str) -> list[dict[str, Any]]:
    if not action.startswith("ats_create"):
        return []
    return [{"id": name, "coverage_status": status} for name in INPUT_FIELDS]


def _availability(name: str, *, supported: bool, enabled: bool) -> dict[str, Any]:
    return {
        "id": name,
        "is_available": supported and enabled,
        "coverage_status": _status(supported),
        "scope_config_setting": "ENABLED" if enabled else "DISABLED",
        "opted_out_by_customer": False,
    }


def _datapoint(name: str, label: str, *, supported: bool, enabled: bool) -> dict[str, Any]:
    return _availability(name, supported=supported, enabled=enabled) | {"label": label}


def _action_fields(action: str, *, supported: bool) -> list[dict[str, Any]]:
    return [
        entry | {"is_available": supported} for entry in _input_fields(action, _status(supported))
    ]
