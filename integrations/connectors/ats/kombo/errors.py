"""Kombo's error format and its closed table of codes.

Sources: https://docs.kombo.dev/guides/errors (codes, "which errors can be safely retried?") and
the error schema of Kombo's OpenAPI file of May 2026, both as of November 2026. Kombo adds codes
without notice and moves codes between HTTP statuses (three went from 503 to 409 on 19 May 2026),
so only ``error.code`` is looked at, and a code that is not listed is never taken as harmless.
"""

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

_BY_ITSELF = "It is tried again by itself."
_RECONNECT = "Ask the customer's ATS administrator to reconnect; the connection keeps its data."
_KEY = "Check the platform's Kombo key in the connection or in KOMBO_API_KEY."
_INTEGRATION = "Check the Kombo API key and integration id of this connection."
_OURS = "platform"  # the key and the dashboard of Kombo are the platform's, not the customer's


def _row(
    raises: type[ConnectorError], written: Written, sentence: str, hint: str, **extra: str
) -> VendorRow:
    return VendorRow(raises, written, sentence, hint, extra)


_ROWS: dict[str, VendorRow] = {
    # --- Kombo's own checks -----------------------------------------------------------------------
    # Refused at Kombo's door, before anything is handed on; documented as safe to retry.
    "PLATFORM.RATE_LIMIT_EXCEEDED": _row(
        RateLimitedError, Written.NO, "Kombo's rate limit is reached.", _BY_ITSELF
    ),
    # "Immediately rejected" when too many actions are in flight
    # (https://docs.kombo.dev/ats/guides/concurrency-limiting).
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": _row(
        RateLimitedError, Written.NO, "Kombo is busy with this customer's ATS.", _BY_ITSELF
    ),
    # There was no ATS to hand the call on to.
    "PLATFORM.INTEGRATION_NOT_FOUND": _row(
        CredentialsRejectedError,
        Written.NO,
        "Kombo does not know this integration.",
        _INTEGRATION,
        whose=_OURS,
    ),
    # Kombo validates before it hands on; "can be retried after you correct the input".
    "PLATFORM.INPUT_INVALID": _row(
        RejectedError,
        Written.NO,
        "Kombo refused the data of this request.",
        "Correct what Kombo complains about, then try again.",
    ),
    # It says nothing about how far Kombo came.
    "PLATFORM.UNKNOWN_ERROR": _row(
        UnavailableError, Written.UNKNOWN, "Kombo failed without saying why.", _BY_ITSELF
    ),
    # Refused by address, before anything else.
    "PLATFORM.IP_NOT_WHITELISTED": _row(
        CredentialsRejectedError,
        Written.NO,
        "Kombo does not accept the platform's key from this network address.",
        "Add the address of this installation to the allow-list in the Kombo dashboard.",
        whose=_OURS,
    ),
    # Refused by key, before anything else.
    "PLATFORM.AUTHENTICATION_INVALID": _row(
        CredentialsRejectedError,
        Written.NO,
        "Kombo does not accept the platform's API key.",
        _KEY,
        whose=_OURS,
    ),
    # Kombo gave up waiting while the ATS may still have been working.
    "PLATFORM.TASK_TIMED_OUT": _row(
        UnavailableError, Written.UNKNOWN, "The ATS took too long to answer Kombo.", _BY_ITSELF
    ),
    # --- the integration: checked before the ATS is called, or refused by it ----------------------
    # The ATS refused for lack of a right: an authorisation failure writes nothing.
    "INTEGRATION.PERMISSION_MISSING": _row(
        PermissionMissingError,
        Written.NO,
        "The user that connected the ATS may not do this.",
        "Ask the customer's ATS administrator to give that user the permission.",
    ),
    # The ATS refused the credentials: nothing was written.
    "INTEGRATION.AUTHENTICATION_INVALID": _row(
        CredentialsRejectedError, Written.NO, "The ATS does not accept the login.", _RECONNECT
    ),
    # The next three are states of the set-up. While they last, Kombo hands no action on
    # (https://docs.kombo.dev/ats/important-changes, 19 May 2026).
    "INTEGRATION.QA_FAILED": _row(
        CredentialsRejectedError,
        Written.NO,
        "Kombo holds this integration back: its data did not pass Kombo's checks.",
        "Ask Kombo's support; the checks are visible in the Kombo dashboard.",
        whose=_OURS,
    ),
    "INTEGRATION.SETUP_SYNC_PENDING": _row(
        UnavailableError,
        Written.NO,
        "Kombo's first sync of this ATS is still running.",
        "The first sync can take hours. Nothing has to be done.",
    ),
    "INTEGRATION.SETUP_INCOMPLETE": _row(
        CredentialsRejectedError,
        Written.NO,
        "The set-up of this integration is not finished.",
        "Ask the customer's ATS administrator to finish the steps of the connection link.",
    ),
    # Switched off: nothing is handed on.
    "INTEGRATION.INACTIVE": _row(
        CredentialsRejectedError,
        Written.NO,
        "This integration is switched off in Kombo.",
        "Switch it on in the Kombo dashboard.",
        whose=_OURS,
    ),
    # The next four are answered from Kombo's own coverage table and scope.
    "INTEGRATION.MODEL_NOT_AVAILABLE": _row(
        NotSupportedError,
        Written.NO,
        "Kombo cannot read this from this ATS.",
        "Choose another way for this connection.",
    ),
    "INTEGRATION.MODEL_DISABLED": _row(
        NotSupportedError,
        Written.NO,
        "Reading this is switched off for this connection.",
        "Switch it on in Kombo's scope configuration, or ask the customer to allow it.",
    ),
    "INTEGRATION.ACTION_NOT_AVAILABLE": _row(
        NotSupportedError,
        Written.NO,
        "Kombo cannot do this in this ATS.",
        "Choose another way for this connection, or do it by hand in the ATS.",
    ),
    "INTEGRATION.ACTION_DISABLED": _row(
        NotSupportedError,
        Written.NO,
        "This action is switched off for this connection.",
        "Switch it on in Kombo's scope configuration, or ask the customer to allow it.",
    ),
    # --- the ATS behind Kombo ---------------------------------------------------------------------
    # Documented as "generally safe to retry" together with the two rate limits
    # (https://docs.kombo.dev/guides/errors, "Which errors can be safely retried?").
    "REMOTE.SERVICE_UNAVAILABLE": _row(
        UnavailableError, Written.NO, "The ATS is not available at the moment.", _BY_ITSELF
    ),
    # Documented as safe to retry: the ATS counted the call and did not run it.
    "REMOTE.RATE_LIMIT_EXCEEDED": _row(
        RateLimitedError, Written.NO, "The rate limit of the ATS is reached.", _BY_ITSELF
    ),
    # The ATS validated and refused; "can be retried after you correct the input".
    "REMOTE.INPUT_INVALID": _row(
        RejectedError,
        Written.NO,
        "The ATS refused the data of this request.",
        "Correct what the ATS complains about, then try again.",
    ),
    # The ATS answered with something Kombo has no name for, perhaps after it had written.
    "REMOTE.UNKNOWN_HTTP_ERROR": _row(
        UnavailableError,
        Written.UNKNOWN,
        "The ATS answered Kombo with an error that Kombo does not know.",
        "The log page of Kombo shows the answer of the ATS.",
    ),
    # --- the ATS' own rules -----------------------------------------------------------------------
    # A closed job takes no application.
    "ATS.JOB_CLOSED": _row(
        TargetGoneError,
        Written.NO,
        "The job is closed in the ATS.",
        "Reopen it in the ATS, or choose another job.",
        target="job",
    ),
    # The ATS refused a second application: this call wrote nothing, an earlier one or a person did.
    "ATS.APPLICATION_ALREADY_EXISTS": _row(
        DuplicateError,
        Written.NO,
        "The person already has an application to this job in the ATS.",
        "It is looked up and linked.",
    ),
}

_ENDS = (".", "!", "?")


def read_fault(answer: Response) -> VendorFault | None:
    """Kombo's error envelope, or ``None`` where this is not one.

    An old page of Kombo's documentation shows ``message`` as an object, and ``code`` may be null.
    """
    value = answer.value
    if not isinstance(value, dict) or value.get("status") != "error":
        return None
    error = value.get("error")
    if not isinstance(error, dict):
        return None
    code, log_url = error.get("code"), error.get("log_url")
    said = [text for text in (error.get("title"), error.get("message")) if isinstance(text, str)]
    return VendorFault(
        code=code if isinstance(code, str) and code else None,
        message=" ".join(text if text.endswith(_ENDS) else f"{text}." for text in said if text),
        log_url=log_url[:500] if isinstance(log_url, str) else "",
    )


KOMBO_ERRORS = VendorErrors(read=read_fault, rows=_ROWS)
