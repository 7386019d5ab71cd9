"""Lever's error format: ``{"code": …, "message": …}`` beside the HTTP status.

Lever publishes the format and no list of codes. The two below are in answers recorded by the client
library corbaltcode/lever-data-api-go (2024-03). Every other code of a 4xx leaves a write unknown,
except with 401, 403 and 429, which the transport knows by their status.
"""

import re

from integrations.errors import ConnectorError, RejectedError
from integrations.transport.messages import (
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)

NOT_FOUND = "ResourceNotFound"
TOO_LARGE = "lever.too_large"

_CODE = re.compile(r"[A-Za-z]\w{1,60}")


def _row(raises: type[ConnectorError], sentence: str, hint: str) -> VendorRow:
    return VendorRow(raises, Written.NO, sentence, hint)


_ROWS: dict[str, VendorRow] = {
    # The record of the path is missing, so that there was nothing to write to.
    NOT_FOUND: _row(
        RejectedError,
        "Lever does not have this record any more.",
        "Look in Lever whether the candidate, the job or the stage was deleted; sync the jobs.",
    ),
    # The check of the request itself, before it is carried out.
    "BadRequestError": _row(
        RejectedError,
        "Lever refused the data of this request.",
        "Correct what Lever complains about, then try again.",
    ),
    # A body that is too large is refused by whoever stands in front, in any format.
    TOO_LARGE: _row(
        RejectedError,
        "The document is too large for Lever.",
        "Make the document smaller, or attach it by hand in Lever.",
    ),
}


def read_fault(answer: Response) -> VendorFault | None:
    """Lever's error body; for a body that was too large, the status is enough."""
    if answer.status == 413:
        return VendorFault(code=TOO_LARGE)
    value = answer.value
    if answer.status < 400 or not isinstance(value, dict):
        return None
    code, message = value.get("code"), value.get("message")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return None
    return VendorFault(code=code, message=message if isinstance(message, str) else "")


LEVER_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)
