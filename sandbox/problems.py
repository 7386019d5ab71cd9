"""How the API says no: one exception, and the HTTP status and title of each error code.

Codes are Kombo's published ones; clients are told to branch on them and never on the HTTP
status (https://docs.kombo.dev/guides/errors). Statuses that the documentation leaves open are
the stand-in's own choice.
"""

from typing import Any

INPUT_INVALID = "PLATFORM.INPUT_INVALID"

_KNOWN: dict[str | None, tuple[int, str]] = {
    "PLATFORM.RATE_LIMIT_EXCEEDED": (429, "You have exceeded the rate limit."),
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": (429, "Too many actions are in flight."),
    "PLATFORM.INTEGRATION_NOT_FOUND": (404, "The integration could not be found."),
    INPUT_INVALID: (400, "The request contains invalid input."),
    "PLATFORM.UNKNOWN_ERROR": (500, "Something went wrong."),
    "PLATFORM.IP_NOT_WHITELISTED": (403, "This IP address is not allowed."),
    "PLATFORM.AUTHENTICATION_INVALID": (401, "The API key is not valid."),
    "PLATFORM.TASK_TIMED_OUT": (504, "The task took too long."),
    "INTEGRATION.PERMISSION_MISSING": (403, "The connected user lacks a permission."),
    "INTEGRATION.AUTHENTICATION_INVALID": (401, "The integration's credentials are not valid."),
    "INTEGRATION.QA_FAILED": (409, "The integration is being checked."),
    "INTEGRATION.SETUP_SYNC_PENDING": (409, "The first sync has not finished yet."),
    "INTEGRATION.SETUP_INCOMPLETE": (409, "The set-up of the integration is not complete."),
    "INTEGRATION.INACTIVE": (409, "The integration is inactive."),
    "INTEGRATION.MODEL_NOT_AVAILABLE": (400, "This data model is not available for this tool."),
    "INTEGRATION.MODEL_DISABLED": (403, "This data model is disabled in the scope config."),
    "INTEGRATION.ACTION_NOT_AVAILABLE": (400, "This action is not available for this tool."),
    "INTEGRATION.ACTION_DISABLED": (403, "This action is disabled in the scope config."),
    "REMOTE.SERVICE_UNAVAILABLE": (503, "The connected tool is not available."),
    "REMOTE.RATE_LIMIT_EXCEEDED": (429, "The connected tool limits the rate."),
    "REMOTE.INPUT_INVALID": (400, "The connected tool refused the input."),
    "REMOTE.UNKNOWN_HTTP_ERROR": (502, "The connected tool gave an unknown error."),
    "ATS.JOB_CLOSED": (400, "The job is closed."),
    "ATS.APPLICATION_ALREADY_EXISTS": (400, "The candidate has already applied to this job."),
}


class ApiProblem(Exception):  # noqa: N818 - it is an answer, not an error of this program
    """A refusal that goes to the caller. ``code`` may be ``None``, as it may in Kombo's answers."""

    def __init__(
        self,
        code: str | None,
        message: str,
        *,
        status: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        known_status, title = _KNOWN.get(code, (500, None))
        self.code = code
        self.title = title
        self.message = message
        self.status = known_status if status is None else status
        self.headers = headers or {}

    def body(self, request_id: str) -> dict[str, Any]:
        """The error envelope."""
        return {
            "status": "error",
            "error": {
                "code": self.code,
                "title": self.title,
                "message": self.message,
                "log_url": f"https://app.kombo.invalid/sandbox/logs?interactionId={request_id}",
            },
        }


def invalid(message: str, *, status: int | None = None) -> ApiProblem:
    """A refusal of the input."""
    return ApiProblem(INPUT_INVALID, message, status=status)
