"""Workable's error format: ``{"error": …}``, a text for people, beside the HTTP status.

There are no codes, so they are made of the status here. Which status means what: Workable's API
reference (workable.readme.io), as stored in November 2026, shows 401, 403 and 404; the others are
plain HTTP. 401, 403 and 429 are known to the transport.
"""

from integrations.errors import ConnectorError, RejectedError
from integrations.transport.messages import (
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)

NOT_FOUND = "workable.404"
TOO_LARGE = "workable.413"


def _row(raises: type[ConnectorError], sentence: str, hint: str) -> VendorRow:
    return VendorRow(raises, Written.NO, sentence, hint)


_REFUSED = _row(
    RejectedError,
    "Workable refused the data of this request.",
    "Correct what Workable complains about, then try again.",
)
_ROWS: dict[str, VendorRow] = {
    # The body could not be understood, so that there was nothing to carry out.
    "workable.400": _REFUSED,
    # The job, candidate or address of the path is missing, so that there was nothing to write to.
    NOT_FOUND: _row(
        RejectedError,
        "Workable does not have this record.",
        "Look in Workable whether the candidate or the job was deleted; check the subdomain.",
    ),
    # Refused by its size before it is read, by whoever stands in front, in any format.
    TOO_LARGE: _row(
        RejectedError,
        "The document is too large for Workable.",
        "Make the document smaller, or attach it by hand in Workable.",
    ),
    # The checks of a record come before it is stored.
    "workable.422": _REFUSED,
}


def read_fault(answer: Response) -> VendorFault | None:
    """Workable's error body; for a body that was too large, the status is enough."""
    value = answer.value
    said = value.get("error") if isinstance(value, dict) else None
    if answer.status == 413:
        return VendorFault(code=TOO_LARGE)
    if answer.status < 400 or answer.status >= 500 or not isinstance(said, str) or not said:
        return None
    return VendorFault(code=f"workable.{answer.status}", message=said)


WORKABLE_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)
