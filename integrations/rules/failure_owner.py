"""What is kept of a sync or test of a connection that has failed, and whose turn it is then."""

from typing import Any

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    PermissionMissingError,
    UnexpectedResponseError,
)
from integrations.rules.decision import Owner, Reason


def owner_of(error: ConnectorError) -> Owner:
    """The customer mends what only the customer can; the platform's own key is not of that kind."""
    if isinstance(error, CredentialsRejectedError):
        return Owner.SUPPORT if error.whose == "platform" else Owner.CUSTOMER
    if isinstance(error, PermissionMissingError):
        return Owner.CUSTOMER
    if isinstance(error, UnexpectedResponseError):
        return Owner.ENGINEERING
    return Owner.SUPPORT


def reason_of(error: ConnectorError) -> Reason:
    """The error as it is stored with a run or on a connection. ``error`` names its class."""
    evidence: dict[str, Any] = {
        "error": type(error).__name__,
        "request_id": error.request_id,
        "vendor_log_url": error.vendor_log_url,
    }
    if isinstance(error, PermissionMissingError):
        evidence["permission"] = error.permission
    return Reason(
        code=error.code,
        sentence=error.sentence,
        hint=error.hint,
        owner=owner_of(error),
        evidence={key: value for key, value in evidence.items() if value},
    )
