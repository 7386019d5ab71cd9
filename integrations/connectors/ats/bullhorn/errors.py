"""Bullhorn's errors: the HTTP status first, and the list of complaints where there is one.

https://bullhorn.github.io/rest-api-docs/#errors (2026-03-27). Bodies as in the issues of the
official SDK (bullhorn/sdk-rest 141, 216, 217): ``errorMessage``, ``errorMessageKey``,
``errorCode``, and for a record ``errors`` with ``propertyName``, ``detailMessage`` and ``type``.
``errorMessageKey`` is ``errors.internalError`` for an expired token and for a failed server
alike, so it decides nothing.
"""

from collections.abc import Mapping
from typing import Any

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    PermissionMissingError,
    RejectedError,
    UnexpectedResponseError,
)
from integrations.transport.messages import (
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)

SESSION_ENDED = "bullhorn.session_ended"
NO_SESSION = "bullhorn.no_session"
MOVED = "bullhorn.moved"
LOGIN_REFUSED = "bullhorn.login_refused"
NOT_FOUND = "bullhorn.not_found"
MISSING = "MISSING_REQUIRED_PROPERTY"

RENEWABLE = frozenset({SESSION_ENDED, NO_SESSION, MOVED})
"""Refusals of a call that a new session mends. None of them was carried out."""

_RECONNECT = "Ask the customer's Bullhorn administrator to connect again."
_MAPPING = "Engineering has to look at it: Bullhorn did not understand what we sent."
_CORRECT = "Correct what Bullhorn complains about, then try again."


def _row(raises: type[ConnectorError], sentence: str, hint: str, **extra: str) -> VendorRow:
    return VendorRow(raises, Written.NO, sentence, hint, extra)


# "You will receive a 307 redirect to the correct data center" (#urls): asked elsewhere, not done.
_MOVED = _row(
    UnexpectedResponseError,
    "Bullhorn sends us to another data centre.",
    "If it lasts, check the API user name in the connection's settings.",
)

_ROWS: dict[str, VendorRow] = {
    # "If a client request contains an invalid session key, 401" (#unauthorized-requests): the
    # session is checked before anything is read or written.
    SESSION_ENDED: _row(
        CredentialsRejectedError, "Bullhorn does not accept our session any more.", _RECONNECT
    ),
    # The same place: no session key, 412.
    NO_SESSION: _row(CredentialsRejectedError, "Bullhorn did not see our session.", _RECONNECT),
    MOVED: _MOVED,
    # "The user must have the appropriate entitlements for the action to succeed" (#entitlements).
    "bullhorn.forbidden": _row(
        PermissionMissingError,
        "The API user may not do this in Bullhorn.",
        "Ask the customer's Bullhorn administrator to give the API user this entitlement.",
        permission="the entitlement for this record",
    ),
    # "Unknown fields, and mandatory fields without a value, return a 400" (#put-entity).
    "bullhorn.refused": _row(RejectedError, "Bullhorn refused the data.", _CORRECT),
    # A record that lacks something is not stored; also seen with a 500 (sdk-rest issue 141).
    MISSING: _row(RejectedError, "A field that this Bullhorn requires is missing.", _CORRECT),
    # "404 if the entity cannot be found, or fields do not exist on the entity" (#put-entity).
    NOT_FOUND: _row(
        RejectedError,
        "Bullhorn does not have this record, or does not know a field of it.",
        "Sync the jobs again. If it lasts, engineering has to look at it.",
    ),
    # RFC 9110, 15.5.6: the method is not supported by the target, so nothing was done.
    "bullhorn.no_such_method": _row(RejectedError, "Bullhorn does not take this call.", _MAPPING),
    "bullhorn.gone": _row(
        RejectedError, "The record was removed from Bullhorn.", "Choose another record."
    ),
    # RFC 9110, 15.5.14: the server refuses to process the request.
    "bullhorn.too_large": _row(
        RejectedError, "The document is too large for Bullhorn.", "Make the document smaller."
    ),
}

# These need no body: the status says it all, whoever wrote the page around it.
_BARE = {307: MOVED, 308: MOVED, 401: SESSION_ENDED, 412: NO_SESSION, 413: "bullhorn.too_large"}
_WITH_BODY = {
    400: "bullhorn.refused",
    403: "bullhorn.forbidden",
    404: NOT_FOUND,
    405: "bullhorn.no_such_method",
    410: "bullhorn.gone",
}
_OWN_KEYS = frozenset({"errorMessage", "errorMessageKey", "errorCode", "errors"})


def read_fault(answer: Response) -> VendorFault | None:
    """Bullhorn's error, from the status and the shape of the body."""
    value = answer.value
    told: dict[str, Any] = value if isinstance(value, dict) else {}
    if answer.status in _BARE:
        return VendorFault(code=_BARE[answer.status], message=_text(told, "errorMessage"))
    if answer.status < 400 or answer.status == 429 or not _OWN_KEYS & told.keys():
        return None
    complaints = [one for one in _list(told.get("errors")) if isinstance(one, dict)]
    kinds = {_text(one, "type") for one in complaints}
    return VendorFault(
        code=MISSING if kinds == {MISSING} else _code_of(answer.status),
        message=_text(told, "errorMessage"),
        fields={
            _text(one, "propertyName") or "?": _text(one, "detailMessage") for one in complaints
        },
    )


def _code_of(status: int) -> str | None:
    """A status that is not documented has a code without a row: nothing is known of it."""
    return _WITH_BODY.get(status) or (None if status >= 500 else f"bullhorn.{status}")


def _read_login_fault(answer: Response) -> VendorFault | None:
    """What ``/login`` says no with.

    An expired access token is a 400 there ("Invalid or expired OAuth access token", sdk-rest
    issue 216); all else that we send is constant.
    """
    if answer.status in (400, 401):
        return VendorFault(code=LOGIN_REFUSED)
    return VendorFault(code=MOVED) if answer.status in (307, 308) else None


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


BULLHORN_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)
LOGIN_ERRORS = VendorErrors(
    read=_read_login_fault,
    rows={
        LOGIN_REFUSED: _row(
            CredentialsRejectedError, "Bullhorn does not accept our access any more.", _RECONNECT
        ),
        MOVED: _MOVED,
    },
)
