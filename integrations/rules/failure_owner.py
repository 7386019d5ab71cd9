"""Whose turn it is when a connection's sync or test has failed."""

from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    PermissionMissingError,
    UnexpectedResponseError,
)
from integrations.rules.decision import Owner


def owner_of(error: ConnectorError) -> Owner:
    """The customer mends what only the customer can; the platform's own key is not of that kind."""
    if isinstance(error, CredentialsRejectedError):
        return Owner.SUPPORT if error.whose == "platform" else Owner.CUSTOMER
    if isinstance(error, PermissionMissingError):
        return Owner.CUSTOMER
    if isinstance(error, UnexpectedResponseError):
        return Owner.ENGINEERING
    return Owner.SUPPORT
