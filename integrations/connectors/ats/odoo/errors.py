"""Odoo's error format: the class of the Python exception, in ``name``.

Seen on Odoo 19.0 in November 2026. One call is one transaction, so that an exception of any kind
rolls the write back; a 500 is usually the caller's fault (an unknown field, a value of the wrong
type), so the name decides and not the HTTP status. ``debug`` holds a server's traceback and is
never read.
"""

import re

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    NotSupportedError,
    PermissionMissingError,
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

_EXCEPTION = re.compile(r"[a-z_][\w.]*\.[A-Za-z]\w*")
_CORRECT = "Correct what Odoo complains about, then try again."
_MAPPING = "Engineering has to look at it: Odoo did not understand a value that we sent."


def _row(raises: type[ConnectorError], sentence: str, hint: str, **extra: str) -> VendorRow:
    return VendorRow(raises, Written.NO, sentence, hint, extra)


_BUSY = _row(
    UnavailableError, "Odoo was busy with the same record.", "It is tried again by itself."
)

_ROWS: dict[str, VendorRow] = {
    # Also for a key that has expired: Odoo says the same for both.
    "werkzeug.exceptions.Unauthorized": _row(
        CredentialsRejectedError,
        "Odoo does not accept the API key: it is wrong, or it has expired.",
        "Ask the customer's Odoo administrator for a new key. Keys of ordinary users live at "
        "most 90 days unless an administrator allows more.",
    ),
    "odoo.exceptions.AccessDenied": _row(
        CredentialsRejectedError,
        "Odoo does not accept the API key.",
        "Ask the customer's Odoo administrator for a new key.",
    ),
    "odoo.exceptions.AccessError": _row(
        PermissionMissingError,
        "The user of the key may not do this in Odoo.",
        "Ask the customer's Odoo administrator to put that user into the group that is named.",
        permission="the group Recruitment / Officer",
    ),
    # Of a create: the job was there when we looked. ``APPLICANT_ERRORS`` has it for the rest.
    "odoo.exceptions.MissingError": _row(
        TargetGoneError,
        "The job is not in Odoo any more.",
        "Sync the jobs again, then choose another job.",
        target="job",
    ),
    "odoo.exceptions.UserError": _row(
        RejectedError, "Odoo refused the data of this request.", _CORRECT
    ),
    "odoo.exceptions.ValidationError": _row(
        RejectedError, "Odoo refused the data of this request.", _CORRECT
    ),
    "odoo.exceptions.RedirectWarning": _row(
        RejectedError, "Odoo refused the data of this request.", _CORRECT
    ),
    "werkzeug.exceptions.UnprocessableEntity": _row(
        RejectedError, "Odoo did not understand this request.", _MAPPING
    ),
    "werkzeug.exceptions.BadRequest": _row(
        RejectedError, "Odoo did not understand this request.", _MAPPING
    ),
    "werkzeug.exceptions.NotFound": _row(
        NotSupportedError,
        "This Odoo has no such model or method: the Recruitment app is missing, or the version "
        "is older than 19.0.",
        "Confirm the exact version with the customer, and that Recruitment is installed.",
    ),
    "werkzeug.exceptions.RequestEntityTooLarge": _row(
        RejectedError, "The document is too large for this Odoo.", "Make the document smaller."
    ),
    "builtins.ValueError": _row(RejectedError, "Odoo could not use a value.", _MAPPING),
    "builtins.TypeError": _row(RejectedError, "Odoo could not use a value.", _MAPPING),
    "builtins.KeyError": _row(RejectedError, "Odoo could not use a value.", _MAPPING),
    "binascii.Error": _row(RejectedError, "Odoo could not read the document.", _MAPPING),
    "psycopg2.errors.InvalidTextRepresentation": _row(
        RejectedError, "Odoo could not use a value.", _MAPPING
    ),
    "psycopg2.errors.NumericValueOutOfRange": _row(
        RejectedError, "Odoo could not use a value.", _MAPPING
    ),
    # Transactions met and this one was rolled back; Odoo itself has tried it five times.
    "psycopg2.errors.SerializationFailure": _BUSY,
    "psycopg2.errors.LockNotAvailable": _BUSY,
    "psycopg2.errors.DeadlockDetected": _BUSY,
    "odoo.exceptions.ConcurrencyError": _BUSY,
    "odoo.no_database": _row(
        CredentialsRejectedError,
        "There is no Odoo 19 database under this name at this address.",
        "Correct the address and the database in the connection's settings, and confirm the "
        "version: before 19.0 Odoo has no such API.",
    ),
}


def read_fault(answer: Response) -> VendorFault | None:
    """Odoo's error body, or its HTML page for an unknown database (and of an older version)."""
    if answer.status == 404 and not answer.is_json:
        return VendorFault(code="odoo.no_database")
    value = answer.value
    if answer.status < 400 or not isinstance(value, dict):
        return None
    name, message = value.get("name"), value.get("message")
    if not isinstance(name, str) or not _EXCEPTION.fullmatch(name):
        return None
    return VendorFault(code=name, message=message if isinstance(message, str) else "")


ODOO_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)
APPLICANT_ERRORS = VendorErrors(
    read=read_fault,
    rows=_ROWS
    | {
        "odoo.exceptions.MissingError": _row(
            RejectedError,
            "The applicant is not in Odoo any more.",
            "Look in Odoo whether it was deleted or merged with another one.",
        )
    },
)
"""For what is done to an applicant who is there: what is missing is then the applicant."""
