"""Whose turn it is when a connection's sync or test has failed."""

import pytest

from integrations.errors import (
    CredentialsRejectedError,
    NotSupportedError,
    PermissionMissingError,
    RateLimitedError,
    UnexpectedResponseError,
)
from integrations.rules.decision import Owner
from integrations.rules.failure_owner import owner_of


@pytest.mark.parametrize(
    ("error", "owner"),
    [
        (CredentialsRejectedError("c", "s"), Owner.CUSTOMER),
        (CredentialsRejectedError("c", "s", whose="platform"), Owner.SUPPORT),
        (PermissionMissingError("c", "s"), Owner.CUSTOMER),
        (UnexpectedResponseError("c", "s"), Owner.ENGINEERING),
        (RateLimitedError("c", "s"), Owner.SUPPORT),
        (NotSupportedError("c", "s"), Owner.SUPPORT),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_whose_turn_it_is(error, owner):
    assert owner_of(error) is owner
