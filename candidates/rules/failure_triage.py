"""What happens when the ATS says no: the closed table from error class to next state and owner.

Adding a case is one row and one test. What is not in the table goes to engineering; unknown is
never benign and never retried blindly.
"""

import random
from dataclasses import dataclass
from typing import Any

from candidates.rules.export_state import ExportState
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    DuplicateError,
    NotSupportedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.rules.decision import Owner, Reason
from integrations.rules.failure_owner import owner_of

BACKOFF_BASE_SECONDS = 30.0
BACKOFF_CAP_SECONDS = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of the table.

    ``breaks_connection``: all work of the connection stops with it. ``patient``: tries are not
    counted against the export, because it is not the export's fault. ``asks_after``: how many
    tries in a row must fail so before a person is asked; until then it is tried again.
    """

    state: ExportState
    owner: Owner
    breaks_connection: bool = False
    patient: bool = False
    asks_after: int = 1


# The first row whose class the error is an instance of counts; subclasses stand above their base.
TABLE: tuple[tuple[type[ConnectorError], Outcome], ...] = (
    (OutcomeUnknownError, Outcome(ExportState.CHECKING, Owner.NOBODY)),
    # It is there already: look it up and attach to it.
    (DuplicateError, Outcome(ExportState.CHECKING, Owner.NOBODY)),
    (RateLimitedError, Outcome(ExportState.RETRY_LATER, Owner.NOBODY, patient=True)),
    (UnavailableError, Outcome(ExportState.RETRY_LATER, Owner.NOBODY)),
    (
        CredentialsRejectedError,
        Outcome(ExportState.RETRY_LATER, Owner.CUSTOMER, breaks_connection=True, patient=True),
    ),
    (PermissionMissingError, Outcome(ExportState.NEEDS_ATTENTION, Owner.CUSTOMER)),
    (RejectedError, Outcome(ExportState.NEEDS_ATTENTION, Owner.SUPPORT)),
    (TargetGoneError, Outcome(ExportState.NEEDS_ATTENTION, Owner.ACCOUNT_MANAGER)),
    (NotSupportedError, Outcome(ExportState.NEEDS_ATTENTION, Owner.ACCOUNT_MANAGER)),
    # Often a maintenance page that is gone in a minute; a write of unknown outcome stands above.
    (
        UnexpectedResponseError,
        Outcome(ExportState.NEEDS_ATTENTION, Owner.ENGINEERING, asks_after=4),
    ),
)
UNLISTED = Outcome(ExportState.NEEDS_ATTENTION, Owner.ENGINEERING)


def triage(error: ConnectorError) -> Outcome:
    """The row of the table for this error."""
    for error_class, outcome in TABLE:
        if isinstance(error, error_class):
            return outcome
    return UNLISTED


def may_have_happened(error: ConnectorError) -> bool:
    """Whether the write may be in the ATS in spite of this error. Then only a look-up decides."""
    return isinstance(error, OutcomeUnknownError | DuplicateError)


def after_failure(
    error: ConnectorError,
    *,
    under_way: bool,
    failures: int,
    max_failures: int,
    known: Outcome | None = None,
) -> ExportState:
    """Where the export goes now. ``failures`` counts this one.

    ``known`` takes the place of the table's row where a person has labelled this cause.

    ``under_way``: the outcome of one of its writes is unknown, so that it can only be checked. A
    look-up that failed is no evidence of anything; one that can never succeed asks a person.
    """
    outcome = known or triage(error)
    if outcome.state is ExportState.NEEDS_ATTENTION and failures >= outcome.asks_after:
        return outcome.state
    if under_way:
        return ExportState.CHECKING
    if failures >= max_failures and not outcome.patient:
        return ExportState.NEEDS_ATTENTION
    return ExportState.RETRY_LATER


def reason_of(error: ConnectorError) -> Reason:
    """The error as the reason that is stored with the export and shown to people."""
    evidence: dict[str, Any] = {
        "error": type(error).__name__,
        "status_code": error.status_code,
        "request_id": error.request_id,
        "vendor_log_url": error.vendor_log_url,
    }
    if isinstance(error, RejectedError) and error.fields:
        evidence["fields"] = dict(error.fields)
    if isinstance(error, PermissionMissingError) and error.permission:
        evidence["permission"] = error.permission
    return Reason(
        code=error.code,
        sentence=error.sentence,
        hint=error.hint,
        owner=_owner(error),
        evidence={key: value for key, value in evidence.items() if value},
    )


def _owner(error: ConnectorError) -> Owner:
    """Whose turn it is: the row's owner, but whose key it is decides who mends it."""
    return owner_of(error) if isinstance(error, CredentialsRejectedError) else triage(error).owner


def wait_seconds(error: ConnectorError, *, failures: int) -> float:
    """How long to wait before the next try: the vendor's word, else full jitter.

    ``failures`` counts tries that failed in a row, this one included.
    """
    if isinstance(error, RateLimitedError) and error.retry_after is not None:
        return error.retry_after
    ceiling = min(BACKOFF_CAP_SECONDS, BACKOFF_BASE_SECONDS * 2.0 ** max(failures - 1, 0))
    # Spreads retries; nothing secret depends on it.
    return random.uniform(0.0, ceiling)  # noqa: S311
