"""The tools behind the stand-in: what each can do and how it words its stages.

The stages and the gaps are made up for the demo; what a real tool supports is asked of Kombo at
run time (``GET /tools/ats``). Two traits are documented: Lever's locations are free text
(https://docs.kombo.dev/connectors/lever), and UKG Ready shows only jobs that are publicly
visible, so that a closed job looks like a deleted one (https://docs.kombo.dev/connectors/ukgready).
Of the names of the actions, Kombo's OpenAPI file of May 2026 has the two that create and the two
that attach; the others are formed in the same way. The names of the native APIs are in that file.
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
    "ats_get_application_attachments": "Read application attachments",
    "ats_get_candidate_attachments": "Read candidate attachments",
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
    "get_application_attachments": "ats_get_application_attachments",
    "get_candidate_attachments": "ats_get_candidate_attachments",
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

_ATTACHMENT_READS = frozenset({"ats_get_application_attachments", "ats_get_candidate_attachments"})
_DEFAULT_STAGES = ("Applied", "Phone screen", "Interview", "Offer", "Hired")


@dataclass(frozen=True)
class Tool:
    """One ATS product.

    ``options`` are the defaults of an integration with it, ``apis`` the names of its own APIs that
    can be called through the passthrough.
    """

    id: str
    label: str
    stages: tuple[str, ...] = _DEFAULT_STAGES
    unsupported: frozenset[str] = frozenset()
    options: dict[str, Any] = field(default_factory=dict)
    apis: frozenset[str] = frozenset()


TOOLS = {
    tool.id: tool
    for tool in (
        Tool(
            "ukgpro",
            "UKG Pro Recruiting",
            ("Application", "Recruiter review", "Hiring manager review", "Interview", "Offer"),
            frozenset({"ats_add_candidate_tag", "ats_remove_candidate_tag"}),
            apis=frozenset({"default", "recruting"}),
        ),
        Tool(
            "ukgready",
            "UKG Ready Recruitment",
            ("New", "Screening", "Interview", "Background check", "Offer"),
            _ATTACHMENT_READS | {"ats_add_candidate_tag", "ats_remove_candidate_tag"},
            {"closed_jobs_vanish": True, "public_jobs_only": True},
            frozenset({"api"}),
        ),
        Tool(
            "lever",
            "Lever",
            ("New lead", "New applicant", "Recruiter screen", "On-site interview", "Offer"),
            options={"free_text_locations": True},
            apis=frozenset({"v1"}),
        ),
        Tool(
            "ashby",
            "Ashby",
            ("Application review", "Recruiter screen", "Hiring manager screen", "Onsite", "Offer"),
            apis=frozenset({"v1"}),
        ),
        Tool(
            "bamboohr",
            "BambooHR",
            ("New", "Reviewed", "Schedule phone screen", "Interviewed", "Offer sent"),
            frozenset({"ats_add_candidate_tag", "ats_remove_candidate_tag"}),
            apis=frozenset({"v1"}),
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
