"""What a twin can be told to do wrong, in words that hold for every vendor.

How a refusal looks is the vendor's own; when it comes and what has happened by then is not.
"""

import enum
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Kind(enum.StrEnum):
    """One way to misbehave."""

    OK = "ok"
    THROTTLED = "throttled"
    THROTTLED_BARE = "throttled_bare"
    CREDENTIALS_EXPIRED = "credentials_expired"
    CREDENTIALS_REVOKED = "credentials_revoked"
    PERMISSION_MISSING = "permission_missing"
    REQUIRED_FIELD = "required_field"
    JOB_CLOSED = "job_closed"
    DUPLICATE = "duplicate"
    ATTACHMENT_REFUSED = "attachment_refused"
    DROP = "drop"
    COMMIT_THEN_DROP = "commit_then_drop"
    ERROR_500 = "error_500"
    COMMIT_THEN_500 = "commit_then_500"
    TRUNCATED = "truncated"
    HTML_200 = "html_200"
    SLOW = "slow"


REFUSALS = frozenset(
    {
        Kind.THROTTLED, Kind.THROTTLED_BARE, Kind.CREDENTIALS_EXPIRED, Kind.CREDENTIALS_REVOKED,
        Kind.PERMISSION_MISSING, Kind.REQUIRED_FIELD, Kind.JOB_CLOSED, Kind.DUPLICATE,
        Kind.ATTACHMENT_REFUSED, Kind.ERROR_500,
    }
)  # fmt: skip
"""Answered in the vendor's words, with nothing carried out."""

BEFORE_COMMIT = REFUSALS | {Kind.DROP, Kind.HTML_200}
"""Nothing has been carried out when the answer is spoilt. With the others it has."""


@dataclass
class Misbehaviour:
    """One instruction: how, at which operation (empty: any), how often (``None``: for ever).

    ``parameters``: ``retry_after`` (seconds), ``field``, ``permission``, ``delay_seconds``.
    """

    kind: Kind
    operation: str = ""
    times: int | None = 1
    parameters: Json = field(default_factory=dict)
