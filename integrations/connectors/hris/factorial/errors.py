"""Factorial's errors. Their body is not published, so the HTTP status decides.

The official SDK 3.0.0 (October 2026) raises for every status that is not 2xx, and knows no shape of
the body. What is said there is shown to people and decides nothing: ``{"errors": …}`` and
``{"error": …}`` in the forms that are usual, a text, a list of texts, or complaints by field.
"""

from collections.abc import Iterator
from typing import Any

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    PermissionMissingError,
    RejectedError,
)
from integrations.transport.messages import (
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)

NOT_FOUND = "factorial.not_found"
_CORRECT = "Correct what Factorial complains about, then try again."
_MAPPING = "Engineering has to look at it: Factorial did not understand a request of ours."
_CODES = {
    400: "factorial.not_understood",
    401: "factorial.key_refused",
    403: "factorial.not_allowed",
    404: NOT_FOUND,
    413: "factorial.too_large",
    415: "factorial.wrong_type",
    422: "factorial.refused",
}
_BY_STATUS_ALONE = frozenset({401, 403, 413})


def _row(raises: type[ConnectorError], sentence: str, hint: str, **extra: str) -> VendorRow:
    return VendorRow(raises, Written.NO, sentence, hint, extra)


_ROWS: dict[str, VendorRow] = {
    # The request was not understood, so there was nothing to carry out (RFC 9110, 15.5.1).
    "factorial.not_understood": _row(
        RejectedError, "Factorial did not understand this request.", _MAPPING
    ),
    # Refused at the door, before anything is read (RFC 9110, 15.5.2 and 15.5.4).
    "factorial.key_refused": _row(
        CredentialsRejectedError,
        "Factorial does not accept the API key: it is wrong, or it was deleted.",
        "A Factorial administrator of the company makes a new key under Settings, API Keys.",
    ),
    "factorial.not_allowed": _row(
        PermissionMissingError,
        "The API key may not do this in Factorial.",
        "Ask the customer's Factorial administrator for a key of the whole company.",
        permission="access to this part of Factorial",
    ),
    # What the request names is not there, so nothing was put to it (RFC 9110, 15.5.5).
    NOT_FOUND: _row(
        RejectedError,
        "Factorial has no such record, or not this version of its API.",
        "Choose the legal entity, place, team or manager anew, and check the version in the "
        "connection's settings.",
    ),
    # Refused for its size or type, without being read (RFC 9110, 15.5.14 and 15.5.16).
    "factorial.too_large": _row(
        RejectedError, "The document is too large for Factorial.", "Make the document smaller."
    ),
    "factorial.wrong_type": _row(
        RejectedError, "Factorial does not take a request of this type.", _MAPPING
    ),
    # The data was understood and refused by its rules, such as an address that is taken
    # (RFC 9110, 15.5.21: the instructions were not processed).
    "factorial.refused": _row(
        RejectedError, "Factorial refused the data of this request.", _CORRECT
    ),
}


def read_fault(answer: Response) -> VendorFault | None:
    """What Factorial refused. A body that is no JSON may be a proxy's and is none of its errors."""
    code = _CODES.get(answer.status)
    if code is None or not (answer.is_json or answer.status in _BY_STATUS_ALONE):
        return None
    told = _told(answer.value)
    fields = {}
    if isinstance(told, dict) and not isinstance(told.get("message"), str):
        named = ((str(name), ", ".join(_texts(inner))) for name, inner in told.items())
        fields = {name: complaint for name, complaint in named if complaint}
        message = "; ".join(f"{name} {complaint}" for name, complaint in fields.items())
    else:
        message = ", ".join(_texts(told))
    return VendorFault(code=code, message=message, fields=fields)


def _told(value: Any) -> Any:
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in ("errors", "error", "message") if value.get(key)), None)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, dict) and isinstance(value.get("message"), str):
        yield value["message"]


FACTORIAL_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)
