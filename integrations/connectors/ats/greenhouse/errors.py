"""Greenhouse's refusals.

Harvest v3 documents 401, 403 and 422 for its operations (https://harvestdocs.greenhouse.io,
November 2026) and no codes. The shape of the body is not documented; that of v1 is read, and a bare
``message`` (``{"message": …, "errors": [{"message": …, "field": …}]}``). So the code is made of the
status, and only where the body is JSON with a message: a proxy's page says nothing about a write.
"""

from collections.abc import Mapping
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

_CODES = {
    400: "greenhouse.bad_request",
    401: "greenhouse.unauthorized",
    403: "greenhouse.forbidden",
    404: "greenhouse.not_found",
    422: "greenhouse.unprocessable",
}


def _row(raises: type[ConnectorError], sentence: str, hint: str, **extra: str) -> VendorRow:
    return VendorRow(raises, Written.NO, sentence, hint, extra)


# Each is an answer in place of the work (RFC 9110, section 15.5): nothing was written.
_ROWS: dict[str, VendorRow] = {
    "greenhouse.bad_request": _row(
        RejectedError,
        "Greenhouse did not understand this request.",
        "Engineering has to look at it.",
    ),
    "greenhouse.unauthorized": _row(
        CredentialsRejectedError,
        "Greenhouse does not accept our access any more.",
        "Ask the customer's Greenhouse administrator whether the Harvest V3 (OAuth) credentials "
        "still exist, and to make new ones if not.",
    ),
    "greenhouse.forbidden": _row(
        PermissionMissingError,
        "Greenhouse does not allow this.",
        "Two things are needed: the scope has to be ticked (Configure, Dev Center, API Credential "
        "Management, Manage Scopes), and who acts has to be a Site Admin, because Greenhouse "
        "shows its lists to nobody else.",
        permission="the scope of this operation, or the role Site Admin",
    ),
    "greenhouse.not_found": _row(
        RejectedError,
        "Greenhouse does not have what this request is about.",
        "Look in Greenhouse whether the candidate or application was deleted or merged.",
    ),
    # "Unprocessable Content" is what every write documents for data that fails its checks.
    "greenhouse.unprocessable": _row(
        RejectedError,
        "Greenhouse refused the data of this request.",
        "Correct what Greenhouse complains about, then try again.",
    ),
}


def read_fault(answer: Response) -> VendorFault | None:
    """Greenhouse's error body, of any status."""
    value = answer.value
    if answer.status < 400 or not isinstance(value, dict):
        return None
    message = value.get("message")
    fields = _fields(value.get("errors"))
    if not isinstance(message, str) and not fields:
        return None
    return VendorFault(
        code=_CODES.get(answer.status),
        message=message if isinstance(message, str) else "",
        fields=fields,
    )


def _fields(errors: Any) -> Mapping[str, str]:
    """Complaints by field; a complaint about nothing in particular goes under ``record``."""
    found: dict[str, str] = {}
    for error in errors if isinstance(errors, list) else ():
        told = error if isinstance(error, dict) else {"message": error}
        complaint, field = told.get("message"), told.get("field")
        if isinstance(complaint, str) and complaint:
            name = field if isinstance(field, str) and field else "record"
            found[name] = f"{found[name]}; {complaint}" if name in found else complaint
    return found


GREENHOUSE_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)
