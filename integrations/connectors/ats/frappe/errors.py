"""Frappe's error format: the class of the Python exception, in ``exc_type``.

Seen on Frappe HR 15.33 in November 2026. One request is one transaction, and an exception of any
kind rolls it back, so that every listed class means "not written". Whatever is derived from
Frappe's ``ValidationError`` is answered with 417, also classes of the customer's own apps; a
request without credentials gets 403, one with bad ones 401. ``exc`` and ``exception`` hold a
traceback of the server and are never read.
"""

import re
from dataclasses import replace

from integrations.connectors.ats.frappe.server_messages import said
from integrations.connectors.oauth import TOKEN_ERRORS
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    DuplicateError,
    NotSupportedError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
)
from integrations.transport.messages import (
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)

_EXCEPTION = re.compile(r"[A-Za-z_]\w{0,99}")
_CORRECT = "Correct what Frappe HR complains about, then try again."
_ENGINEERING = "Engineering has to look at it: Frappe did not understand what we sent."
_BY_ITSELF = "It is tried again by itself."
TOO_LARGE, REFUSED = "frappe.too_large", "frappe.refused"

# Their messages repeat the value that was refused, which is about a person.
_SAYS_THE_VALUE = frozenset(
    {"InvalidEmailAddressError", "InvalidPhoneNumberError", "CharacterLengthExceededError"}
)


def _row(raises: type[ConnectorError], sentence: str, hint: str, **extra: str) -> VendorRow:
    return VendorRow(raises, Written.NO, sentence, hint, extra)


_ROWS: dict[str, VendorRow] = {
    "AuthenticationError": _row(
        CredentialsRejectedError,
        "Frappe does not accept our access: the key, secret or token is wrong or was revoked.",
        "Ask the customer's Frappe administrator for a new API key and secret, or to connect "
        "again.",
    ),
    # Also what a request gets that Frappe takes for one of a guest.
    "PermissionError": _row(
        PermissionMissingError,
        "The user whose access we have may not do this in Frappe.",
        "Ask the customer's Frappe administrator to give that user the role HR User.",
        permission="the role HR User",
    ),
    "TooManyRequestsError": _row(RateLimitedError, "Frappe asks to slow down.", _BY_ITSELF),
    # Raised while the record is checked, before it is stored.
    "MandatoryError": _row(RejectedError, "Frappe HR misses a value.", _CORRECT),
    "InvalidEmailAddressError": _row(
        RejectedError,
        "Frappe HR does not take the e-mail address.",
        "Correct the e-mail address of the candidate, then try again.",
    ),
    "InvalidPhoneNumberError": _row(
        RejectedError,
        "Frappe HR does not take the phone number.",
        "Correct the phone number of the candidate, then try again.",
    ),
    "CharacterLengthExceededError": _row(
        RejectedError,
        "A value is longer than Frappe HR takes: most fields hold 140 characters.",
        "Shorten the name of the candidate, then try again.",
    ),
    # The only links that we send are the job, and a source and a country that were there a moment
    # before.
    "LinkValidationError": _row(
        TargetGoneError,
        "The job is not in Frappe HR any more.",
        "Sync the jobs again, then choose another job.",
        target="job",
    ),
    # Also for a closed job, of which nothing but the words would tell: it is looked at before.
    "ValidationError": _row(RejectedError, "Frappe HR refused this.", _CORRECT),
    REFUSED: _row(RejectedError, "Frappe HR refused this.", _CORRECT),
    "DataError": _row(RejectedError, "Frappe does not know a field that we named.", _ENGINEERING),
    # The body could not be read, so that nothing was begun.
    "JSONDecodeError": _row(RejectedError, "Frappe could not read our request.", _ENGINEERING),
    # Two creates of one name met and the database kept the other one. Sent again, an applicant
    # would be stored beside it as "…-1".
    "DuplicateEntryError": _row(
        DuplicateError,
        "Somebody else created the same record in Frappe HR at this very moment.",
        "Nothing to do: it is looked up, and nobody is created twice.",
    ),
    "TimestampMismatchError": _row(
        UnavailableError, "The record was changed in Frappe HR at the same moment.", _BY_ITSELF
    ),
    "DoesNotExistError": _row(
        RejectedError,
        "The record is not in Frappe HR any more.",
        "Look in Frappe HR whether the applicant was deleted or renamed.",
    ),
    # Refused for its length, before it was looked into.
    TOO_LARGE: _row(
        RejectedError,
        "The document is too large for this Frappe site.",
        "Make the document smaller, or attach it by hand in Frappe HR.",
    ),
}
# A list is never "not there", so that its record type is: the app is missing.
_NO_SUCH_LIST = _row(
    NotSupportedError,
    "This Frappe site has no such list of records: Frappe HR is not installed on it.",
    "Confirm the address with the customer, and that the app Frappe HR (hrms) is installed.",
)


def read_fault(answer: Response) -> VendorFault | None:
    """Frappe's error body; the HTML page of a 413; nothing for an answer that is no error."""
    if answer.status == 413:
        return VendorFault(code=TOO_LARGE)
    value = answer.value
    if answer.status < 400 or not isinstance(value, dict):
        return None
    name = value.get("exc_type")
    if not isinstance(name, str) or not _EXCEPTION.fullmatch(name):
        return None
    if name not in _ROWS and answer.status == 417:
        return VendorFault(code=REFUSED, message=said(value))
    if name not in _ROWS and answer.status >= 500:
        return VendorFault(code=None)  # Something broke there, and nobody can say how far it came.
    message = "" if name in _SAYS_THE_VALUE else said(value)
    permission = message if name == "PermissionError" else ""
    return VendorFault(code=name, message=message, permission=permission)


FRAPPE_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)
LIST_ERRORS = replace(FRAPPE_ERRORS, rows={**_ROWS, "DoesNotExistError": _NO_SUCH_LIST})
"""The same for reading a list of records."""

# 404, where the standard has 400 with ``invalid_grant`` and ``invalid_client``: a refresh token
# that was revoked or never was, and a client that is not there (15.44, 2026-11-25). Both are
# looked up before a token is made.
_NO_SUCH_ACCESS = _row(
    CredentialsRejectedError,
    "Frappe does not know our access any more: it was revoked, or its OAuth Client is gone.",
    "Ask the customer's Frappe administrator to connect again, and to compare the app client id.",
)


def _read_token_fault(answer: Response) -> VendorFault | None:
    fault = read_fault(answer)
    if fault is None:
        return TOKEN_ERRORS.read(answer)
    # Its message names the token that was not found.
    return VendorFault(code=fault.code)


LOGIN_ERRORS = VendorErrors(
    read=_read_token_fault,
    rows={**TOKEN_ERRORS.rows, **_ROWS, "DoesNotExistError": _NO_SUCH_ACCESS},
)
"""The errors of the token endpoint: the standard's, and Frappe's own."""
