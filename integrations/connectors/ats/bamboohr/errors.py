"""BambooHR's errors: an HTTP status, and a text for people in a header. The body is empty.

Source: BambooHR's OpenAPI file of 2026-04-28. There are no codes, so they are made of the status
here. ``x-bamboohr-error-message`` and ``x-bamboohr-message`` hold the text.
"""

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    TargetGoneError,
)
from integrations.transport.messages import (
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)
from integrations.transport.outcome import retry_after

NOT_FOUND = "bamboohr.not_found"
THROTTLED = "bamboohr.throttled"
_TEXTS = ("x-bamboohr-error-message", "x-bamboohr-message")
_CORRECT = "Correct what BambooHR complains about, then try again."


def _row(raises: type[ConnectorError], sentence: str, hint: str, **extra: str) -> VendorRow:
    return VendorRow(raises, Written.NO, sentence, hint, extra)


_ROWS: dict[str, VendorRow] = {
    # The checks of the data, before anything is stored ("Bad request parameters").
    "bamboohr.bad_request": _row(
        RejectedError, "BambooHR did not understand this request.", _CORRECT
    ),
    # The key is checked first of all.
    "bamboohr.unauthorized": _row(
        CredentialsRejectedError,
        "BambooHR does not accept the API key.",
        "Ask the customer's BambooHR administrator for a new key, and check the company name.",
    ),
    # So are the rights of its owner, and the switch of the whole API.
    "bamboohr.forbidden": _row(
        PermissionMissingError,
        "The owner of the API key may not do this in BambooHR, or API access is turned off there.",
        "Ask the customer's BambooHR administrator to give the owner of the key access to the ATS "
        "settings, and to turn on API access.",
        permission="access to ATS settings",
    ),
    # Nothing is at this address ("Bad request url", "Application not found").
    NOT_FOUND: _row(
        RejectedError,
        "BambooHR has nothing under this address or id.",
        "Check the company name of the connection, and whether the record is still in BambooHR.",
    ),
    # "One or more parameters failed validation": also a compulsory question of the job that was
    # not answered.
    "bamboohr.invalid": _row(RejectedError, "BambooHR refused the data of this request.", _CORRECT),
    # Too many calls are turned away before they are worked on: as 429, or as 503 that says when to
    # come back. A 503 that does not say so is any failure, and has no code.
    THROTTLED: _row(
        RateLimitedError, "BambooHR asks to slow down.", "It is tried again by itself."
    ),
}
_BY_STATUS = {
    400: "bamboohr.bad_request",
    401: "bamboohr.unauthorized",
    403: "bamboohr.forbidden",
    404: NOT_FOUND,
    422: "bamboohr.invalid",
    429: THROTTLED,
}
_OF_THE_DOOR = frozenset({401, 403, 429})


def read_fault(answer: Response) -> VendorFault | None:
    """BambooHR's refusal, told by the status. Its text is in a header."""
    text = next((answer.headers[name] for name in _TEXTS if answer.headers.get(name)), "")
    if answer.status == 503 and retry_after(answer) is not None:
        return VendorFault(code=THROTTLED, message=text)
    # A page in place of an empty body, without BambooHR's header, is of somebody on the way.
    is_theirs = answer.is_json or bool(text) or answer.status in _OF_THE_DOOR
    code = _BY_STATUS.get(answer.status)
    if is_theirs and (code or (text and answer.status >= 400)):
        return VendorFault(code=code, message=text)
    return None


BAMBOO_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)

# The status is the only thing that this request says, so that what is bad in it is the status
# ("Invalid status" is the example of the OpenAPI file).
STATUS_ERRORS = VendorErrors(
    read=read_fault,
    rows={
        **_ROWS,
        "bamboohr.bad_request": _row(
            TargetGoneError,
            "BambooHR does not take this status for the application.",
            "Sync the jobs again, then choose the stage anew.",
            target="stage",
        ),
    },
)
