"""The one function that turns what happened into an error of our tree.

For a write there are only two kinds of failure: it certainly did not happen, or nobody can say.
The second is ``OutcomeUnknownError``, and it is the answer to everything not listed as the first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    DuplicateError,
    NotSupportedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.transport.messages import Request, Response, VendorFault, VendorRow, Written
from integrations.transport.redaction import scrub
from integrations.transport.wire import Fault, WireFault

# RFC 9110 has ``Retry-After`` only; the others are an IETF draft and what came before it.
_WINDOWS = ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
_UNIX_DIGITS = 10

_LOOKED_UP = "Nothing to do: it is looked up before anything is sent again."


@dataclass(frozen=True, slots=True)
class _FaultRow:
    """``written`` is ``NO`` where no byte of the request had left."""

    raises: type[ConnectorError]
    written: Written
    sentence: str
    hint: str = ""


_ENDS = (".", "!", "?", "…")
_TRY_LATER = "It is tried again by itself."
_FAULTS: dict[Fault, _FaultRow] = {
    Fault.NAME_NOT_FOUND: _FaultRow(
        UnavailableError, Written.NO, "The name of the vendor's server was not found.", _TRY_LATER
    ),
    Fault.REFUSED: _FaultRow(
        UnavailableError, Written.NO, "The vendor's server refused the connection.", _TRY_LATER
    ),
    Fault.CONNECT_TIMEOUT: _FaultRow(
        UnavailableError, Written.NO, "The vendor's server did not accept a connection.", _TRY_LATER
    ),
    Fault.TLS: _FaultRow(
        UnavailableError,
        Written.NO,
        "No trusted encrypted connection to the vendor's server could be made.",
        "If it lasts, the vendor's certificate or the address of the connection is wrong.",
    ),
    # Not a matter of time: the address of the connection has to be looked at.
    Fault.ADDRESS_REFUSED: _FaultRow(
        UnexpectedResponseError,
        Written.NO,
        "The address of the connection may not be called from here.",
        "Only public HTTPS addresses are called. Check the address in the connection's settings.",
    ),
    Fault.TOO_LATE: _FaultRow(
        UnavailableError,
        Written.NO,
        "The time for this call was over before it was sent.",
        _TRY_LATER,
    ),
    Fault.TIMEOUT: _FaultRow(
        UnavailableError, Written.UNKNOWN, "The vendor did not answer in time.", _TRY_LATER
    ),
    Fault.BROKEN: _FaultRow(
        UnavailableError,
        Written.UNKNOWN,
        "The connection broke before the answer was complete.",
        _TRY_LATER,
    ),
    Fault.TOO_LARGE: _FaultRow(
        UnexpectedResponseError,
        Written.UNKNOWN,
        "The vendor's answer was larger than any answer should be.",
        "Engineering has to look at it.",
    ),
}


def classify(
    happened: WireFault | Response | UnexpectedResponseError, request: Request
) -> ConnectorError | None:
    """The error that this is, or ``None`` for an answer that means success.

    ``happened`` is a failed exchange, a complete answer of any status, or the surprise that a
    connector found inside a 2xx answer. The vendor's own code comes first, the HTTP status only
    where there is none.
    """
    if isinstance(happened, WireFault):
        return _from_fault(happened, request)
    if isinstance(happened, UnexpectedResponseError):
        return _doubt(happened, request) if request.is_write else happened
    fault = request.vendor.read(happened)
    if fault is not None:
        return _from_vendor(fault, happened, request)
    return _from_status(happened, request)


def _from_fault(problem: WireFault, request: Request) -> ConnectorError:
    row = _FAULTS[problem.fault]
    detail = f" ({problem.detail})" if problem.detail else ""
    error = row.raises(code=problem.fault.value, sentence=f"{row.sentence}{detail}", hint=row.hint)
    return error if row.written is Written.NO else _settle(error, request)


def _from_vendor(fault: VendorFault, answer: Response, request: Request) -> ConnectorError:
    row = request.vendor.rows.get(fault.code) if fault.code else None
    if row is not None:
        error = _from_row(row, fault, answer, request)
        return error if row.written is Written.NO else _settle(error, request)
    error = _by_status(answer, fault)
    if isinstance(error, (RateLimitedError, CredentialsRejectedError, PermissionMissingError)):
        return error
    if fault.code is None and 400 <= answer.status < 500:
        # The vendor's own format without a code: its documentation says to go by the status.
        return RejectedError(
            code=f"http.{answer.status}",
            sentence=_with_message("The vendor refused this request.", fault.message),
            hint="Correct what the vendor complains about, then try again.",
            status_code=answer.status,
            request_id=answer.request_id,
            vendor_log_url=fault.log_url,
            fields=_scrubbed(fault.fields),
        )
    return _settle(error, request)


def _from_row(
    row: VendorRow, fault: VendorFault, answer: Response, request: Request
) -> ConnectorError:
    extra: dict[str, Any] = dict(row.extra)
    if issubclass(row.raises, RateLimitedError):
        extra["retry_after"] = retry_after(answer)
    if issubclass(row.raises, NotSupportedError):
        extra["capability"] = request.operation
    if issubclass(row.raises, PermissionMissingError) and fault.permission:
        extra["permission"] = scrub(fault.permission)
    if issubclass(row.raises, RejectedError):
        extra["fields"] = _scrubbed(fault.fields)
    if issubclass(row.raises, DuplicateError):
        extra["existing_id"] = fault.existing_id
    return row.raises(
        code=fault.code or "",
        sentence=_with_message(row.sentence, fault.message),
        hint=row.hint,
        status_code=answer.status,
        request_id=answer.request_id,
        vendor_log_url=fault.log_url,
        **extra,
    )


def _from_status(answer: Response, request: Request) -> ConnectorError | None:
    if 200 <= answer.status < 300:
        if answer.is_json:
            return None
        error: ConnectorError = UnexpectedResponseError(
            code="http.not_json",
            sentence="The vendor's answer could not be read: it is not JSON.",
            hint="Engineering has to look at it.",
            status_code=answer.status,
            request_id=answer.request_id,
            path="$",
        )
        return _settle(error, request)
    error = _by_status(answer, None)
    if isinstance(error, (RateLimitedError, CredentialsRejectedError, PermissionMissingError)):
        return error
    return _settle(error, request)


def _by_status(answer: Response, fault: VendorFault | None) -> ConnectorError:
    """What the HTTP status alone says. Only 401, 403 and 429 say that nothing was written."""
    code = (fault.code if fault else None) or f"http.{answer.status}"
    message = fault.message if fault else ""
    log_url = fault.log_url if fault else ""
    common = (answer.status, answer.request_id, log_url)
    if answer.status == 429:
        return RateLimitedError(
            code, _with_message("The vendor asks to slow down.", message), _TRY_LATER,
            *common, retry_after(answer),
        )  # fmt: skip
    if answer.status == 401:
        return CredentialsRejectedError(
            code, _with_message("The vendor does not accept the key.", message),
            "Check the key of this connection.", *common,
        )  # fmt: skip
    if answer.status == 403:
        return PermissionMissingError(
            code, _with_message("The vendor does not allow this.", message),
            "Ask the customer to give the key this permission.", *common,
        )  # fmt: skip
    if answer.status >= 500 and not (fault and fault.code):
        return UnavailableError(
            code, _with_message("The vendor's server failed.", message), _TRY_LATER, *common
        )
    return UnexpectedResponseError(
        code,
        _with_message("The vendor answered in a way that is not known.", message),
        "Engineering has to look at it.",
        *common,
    )


def _settle(error: ConnectorError, request: Request) -> ConnectorError:
    """For a write, doubt; for a read, the error itself."""
    return _doubt(error, request) if request.is_write else error


def _doubt(error: ConnectorError, request: Request) -> OutcomeUnknownError:
    return OutcomeUnknownError(
        code=error.code,
        sentence=f"It is not known whether this was done: {request.operation.replace('_', ' ')}. "
        f"{error.sentence}",
        hint=_LOOKED_UP,
        status_code=error.status_code,
        request_id=error.request_id,
        vendor_log_url=error.vendor_log_url,
    )


def _scrubbed(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: scrub(complaint) for name, complaint in fields.items()}


def _with_message(sentence: str, message: str) -> str:
    said = scrub(message)
    if not said:
        return sentence
    return f"{sentence} It says: {said}{'' if said.endswith(_ENDS) else '.'}"


def retry_after(answer: Response) -> float | None:
    """Seconds that the vendor asks to wait: from ``Retry-After``, else from ``window_left``."""
    asked = answer.headers.get("retry-after", "").strip()
    if not asked:
        return window_left(answer)
    if re.fullmatch(r"\d{1,6}(\.\d+)?", asked):
        return float(asked)
    moment = _moment(asked)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())


def window_left(answer: Response) -> float | None:
    """Seconds until the vendor counts calls anew; ``None`` where some are left, or it is not told.

    Vendors tell the reset in seconds, or as Unix time by their own clock, which ``Date`` shows. A
    429 for another reason, such as too many calls in flight, carries these headers too.
    """
    for prefix in _WINDOWS:
        reset = answer.headers.get(f"{prefix}reset", "").strip()
        if answer.headers.get(f"{prefix}remaining") != "0" or not re.fullmatch(r"\d{1,10}", reset):
            continue
        if len(reset) < _UNIX_DIGITS:
            return float(reset)
        now = _moment(answer.headers.get("date", "")) or datetime.now(UTC)
        return max(0.0, float(reset) - now.timestamp())
    return None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
