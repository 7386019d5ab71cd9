"""Which operation a request asks for, and of which integration."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from sandbox.http_types import Request

PREFIX = "/v1"

_ROUTES: tuple[tuple[str, str, str], ...] = (
    ("check_api_key", "GET", "/check-api-key"),
    ("trigger_sync", "POST", "/force-sync"),
    ("get_tools", "GET", "/tools/ats"),
    ("get_integration_details", "GET", "/integrations/{}"),
    ("set_integration_enabled", "PUT", "/integrations/{}/enabled"),
    ("create_reconnection_link", "POST", "/integrations/{}/relink"),
    ("create_connection_link", "POST", "/connect/create-link"),
    ("get_integration_by_token", "GET", "/connect/integration-by-token/{}"),
    ("send_passthrough_request", "POST", "/passthrough/{}/{}"),
    ("get_jobs", "GET", "/ats/jobs"),
    ("create_application", "POST", "/ats/jobs/{}/applications"),
    ("get_candidates", "GET", "/ats/candidates"),
    ("create_candidate", "POST", "/ats/candidates"),
    ("get_candidate_attachments", "GET", "/ats/candidates/{}/attachments"),
    ("add_candidate_attachment", "POST", "/ats/candidates/{}/attachments"),
    ("add_candidate_result_link", "POST", "/ats/candidates/{}/result-links"),
    ("add_candidate_tag", "POST", "/ats/candidates/{}/tags"),
    ("remove_candidate_tag", "DELETE", "/ats/candidates/{}/tags"),
    ("get_applications", "GET", "/ats/applications"),
    ("move_application_to_stage", "PUT", "/ats/applications/{}/stage"),
    ("get_application_attachments", "GET", "/ats/applications/{}/attachments"),
    ("add_application_attachment", "POST", "/ats/applications/{}/attachments"),
    ("add_application_note", "POST", "/ats/applications/{}/notes"),
    ("add_application_result_link", "POST", "/ats/applications/{}/result-links"),
    ("reject_application", "POST", "/ats/applications/{}/reject"),
    ("get_application_stages", "GET", "/ats/application-stages"),
    ("get_tags", "GET", "/ats/tags"),
    ("get_users", "GET", "/ats/users"),
    ("get_rejection_reasons", "GET", "/ats/rejection-reasons"),
    ("get_action_restrictions", "GET", "/ats/actions/{}"),
)
OPERATIONS = frozenset(operation for operation, _, _ in _ROUTES)
_COMPILED = tuple(
    (operation, method, re.compile(re.escape(path).replace(r"\{\}", "([^/]+)")))
    for operation, method, path in _ROUTES
)
WITHOUT_INTEGRATION = frozenset(
    {"check_api_key", "get_tools", "create_connection_link", "get_integration_by_token"}
)
INTEGRATION_IN_PATH = frozenset(
    {"get_integration_details", "set_integration_enabled", "create_reconnection_link"}
)


@dataclass(frozen=True)
class Call:
    """A request whose route is known, or whose ``operation`` is empty.

    ``record`` is what the path names, if anything: an id, or two with a slash between them.
    """

    request: Request
    operation: str
    record: str
    integration_id: str


def route(request: Request) -> Call:
    """The operation that a request asks for."""
    path = request.path.removeprefix(PREFIX)
    header = request.headers.get("x-integration-id", "")
    for operation, method, pattern in _COMPILED:
        match = pattern.fullmatch(path)
        if match and method == request.method:
            record = "/".join(map(unquote, match.groups()))
            if operation in INTEGRATION_IN_PATH:
                header = record
            elif operation in WITHOUT_INTEGRATION:
                header = ""
            return Call(request, operation, record, header)
    return Call(request, "", "", header)
