"""Everything that can go wrong with a vendor, as one tree grouped by what the caller must do.

A connector or the transport raises one of these; ``candidates.rules.failure_triage`` turns the
class into the next state, the owner and the sentence people read. Branch on the class or on
``code``, never on the words of ``sentence``.
"""

from dataclasses import dataclass, field


@dataclass(eq=False)
class ConnectorError(Exception):
    """One failed conversation with a vendor.

    ``code`` is stable: the vendor's own error code where it sends one (``ATS.JOB_CLOSED``), else
    ours (``http.timeout``). ``sentence`` and ``hint`` are for people and hold no secrets.
    """

    code: str
    sentence: str
    hint: str = ""
    status_code: int | None = None
    request_id: str = ""
    vendor_log_url: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} [{self.code}]"


# --- try later -----------------------------------------------------------------------------------


@dataclass(eq=False)
class UnavailableError(ConnectorError):
    """The vendor certainly did nothing and may do it later."""


@dataclass(eq=False)
class RateLimitedError(UnavailableError):
    """Too many requests. ``retry_after`` is in seconds; ``None`` when the vendor did not say."""

    retry_after: float | None = None


# --- ask the customer ----------------------------------------------------------------------------


@dataclass(eq=False)
class CredentialsRejectedError(ConnectorError):
    """The key, token or integration is not accepted any more.

    ``whose`` key it is: the ``customer``'s, or the ``platform``'s own at a unified API.
    """

    whose: str = "customer"


@dataclass(eq=False)
class PermissionMissingError(ConnectorError):
    """The key is accepted, but its user may not do this. ``permission`` in the vendor's words."""

    permission: str = ""


# --- fix the record ------------------------------------------------------------------------------


@dataclass(eq=False)
class RejectedError(ConnectorError):
    """The vendor refused the data. ``fields`` maps the vendor's field path to its complaint."""

    fields: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class TargetGoneError(ConnectorError):
    """The job or stage is closed or deleted. ``target`` is ``job`` or ``stage``."""

    target: str = "job"


@dataclass(eq=False)
class DuplicateError(ConnectorError):
    """The vendor says the record is there already. ``existing_id`` is empty when it is not told."""

    existing_id: str = ""


# --- cannot be done ------------------------------------------------------------------------------


@dataclass(eq=False)
class NotSupportedError(ConnectorError):
    """This system, or this connection's scope, has no such capability."""

    capability: str = ""


# --- ask engineering -----------------------------------------------------------------------------


@dataclass(eq=False)
class UnexpectedResponseError(ConnectorError):
    """The answer was not of the documented shape. ``path`` is the JSON path that surprised us."""

    path: str = ""


# --- look before you leap ------------------------------------------------------------------------


@dataclass(eq=False)
class OutcomeUnknownError(ConnectorError):
    """A write may or may not have happened. Look it up; never resend it blindly."""
