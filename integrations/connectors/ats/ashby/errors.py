"""Ashby's error format and its codes.

``{"success": false, "errors": [...], "errorInfo": {"code", "message", "requestId"}}``, often with
HTTP 200. Sources: Ashby's OpenAPI file of April 2026; the pages "Authentication" (16 October 2026),
"Support", and the changelog of 14 May and 4 August 2026 at https://developers.ashbyhq.com.

Codes are not published as one list. One that is not known leaves a write unknown; of those that
are shaped like known ones (``…_not_found``, ``invalid_…``) the shape decides.
"""

import re
from functools import partial
from typing import Any

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import (
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)

MISSING_PERMISSION = "missing_endpoint_permission"
INVALID_INPUT = "invalid_input"
NOT_FOUND = "ashby.not_found"
_INVALID = "ashby.invalid"
_KEY_REFUSED = "ashby.key_refused"

STALE_TOKENS = frozenset({"sync_token_expired", "sync_token_invalid", "incremental_sync_too_large"})
"""With these Ashby asks to forget the token and to read everything."""

_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CORRECT = "Correct what Ashby complains about, then try again."
_SYNC = "Sync the jobs again, then choose the job or stage anew."
_WAIT = "It is tried again by itself."
_FULL = "Nothing to do: all jobs are read instead."


def _row(raises: type[ConnectorError], sentence: str, hint: str, **extra: str) -> VendorRow:
    """Every row is a check of the request before anything is done: nothing was written."""
    return VendorRow(raises, Written.NO, sentence, hint, extra)


_ROWS: dict[str, VendorRow] = {
    # --- at the door: documented with the key, before the endpoint is reached --------------------
    MISSING_PERMISSION: _row(
        PermissionMissingError,
        "The API key may not do this in Ashby.",
        "Ask the customer's Ashby administrator to tick the permission that is named. A permission "
        "can be added to the key that is there.",
    ),
    # A wrong and a deactivated key are a 403 in Ashby, a missing one is a 401.
    _KEY_REFUSED: _row(
        CredentialsRejectedError,
        "Ashby does not accept the API key: it is wrong, or it was deactivated.",
        "Ask the customer's Ashby administrator for a new key.",
    ),
    "rate_limit_exceeded": _row(RateLimitedError, "Ashby's rate limit is reached.", _WAIT),
    "concurrent_limit_exceeded": _row(
        RateLimitedError, "Too many calls are in flight at Ashby.", _WAIT
    ),
    # --- the request is malformed, which is found before it is carried out -----------------------
    INVALID_INPUT: _row(RejectedError, "Ashby refused the data of this request.", _CORRECT),
    _INVALID: _row(RejectedError, "Ashby refused a value of this request.", _CORRECT),
    # --- what the request names is not there, so that nothing can be done to it ------------------
    "job_not_found": _row(
        TargetGoneError, "The job is not in Ashby, or the key may not see it.", _SYNC, target="job"
    ),
    "interview_stage_not_found": _row(
        TargetGoneError, "The stage is not in Ashby any more.", _SYNC, target="stage"
    ),
    "interview_plan_not_found": _row(
        TargetGoneError, "The interview plan is not in Ashby any more.", _SYNC, target="stage"
    ),
    # Ashby itself asks here: "are you lacking permissions?"
    "application_not_found": _row(
        RejectedError,
        "The application is not in Ashby, or the key may not see it.",
        "Look the person up in Ashby. Confidential jobs need a tick of their own at the key.",
    ),
    "candidate_not_found": _row(
        RejectedError,
        "The person is not in Ashby any more, or the key may not see them.",
        "Look the person up in Ashby; they may have been merged with somebody.",
    ),
    "archive_reason_not_found": _row(
        RejectedError,
        "This stage archives the application, and Ashby wants a reason for that.",
        "Choose another stage, or archive the application by hand in Ashby.",
    ),
    NOT_FOUND: _row(
        RejectedError, "Something that this request names is not in Ashby any more.", _CORRECT
    ),
    # --- lists ----------------------------------------------------------------------------------
    "sync_token_expired": _row(RejectedError, "Ashby's sync token has expired.", _FULL),
    "sync_token_invalid": _row(RejectedError, "Ashby does not know this sync token.", _FULL),
    "incremental_sync_too_large": _row(
        RejectedError, "Too many jobs have changed for Ashby's sync token.", _FULL
    ),
    "next_cursor_expired": _row(
        UnavailableError, "Ashby's page pointer expired before the read was done.", _WAIT
    ),
    "invalid_next_cursor": _row(
        UnexpectedResponseError,
        "Ashby does not know its own page pointer.",
        "Engineering has to look at it.",
    ),
}


def read_fault(answer: Response, permission: str = "") -> VendorFault | None:
    """Ashby's error body of any status below 500. ``permission`` is what the endpoint needs."""
    told = answer.value if isinstance(answer.value, dict) else {}
    code, message = _told(told)
    if answer.status == 403:
        if code == MISSING_PERMISSION:
            return VendorFault(code=code, message=message, permission=permission)
        return VendorFault(code=_KEY_REFUSED)
    if answer.status >= 500 or told.get("success") is not False:
        return None
    shape = _shape_of(code)
    if code is None or code in _ROWS or shape is None:
        return VendorFault(code=code, message=message, permission=permission)
    return VendorFault(code=shape, message=f"{code}: {message}")


def _shape_of(code: str | None) -> str | None:
    """The row for a code that is not listed but shaped like those that are."""
    if code is not None and code.endswith("_not_found"):
        return NOT_FOUND
    return _INVALID if code is not None and code.startswith("invalid_") else None


def errors_of(permission: str) -> VendorErrors:
    """How the errors of an endpoint are read that needs this permission."""
    return VendorErrors(read=partial(read_fault, permission=permission), rows=_ROWS)


def _told(told: dict[str, Any]) -> tuple[str | None, str]:
    """Code and message: of ``errorInfo``, else the first of the deprecated ``errors``."""
    info = told.get("errorInfo")
    info = info if isinstance(info, dict) else {}
    errors = told.get("errors")
    candidates = [info.get("code"), *(errors if isinstance(errors, list) else [])]
    codes = [code for code in candidates if isinstance(code, str) and _CODE.fullmatch(code)]
    message = info.get("message")
    return codes[0] if codes else None, message if isinstance(message, str) else ""
