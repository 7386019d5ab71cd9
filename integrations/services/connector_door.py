"""The one place that opens a connector for a connection: decrypts, paces, records, closes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

from django.conf import settings

from integrations.connectors.base import AtsConnector, Connector
from integrations.connectors.hris_base import HrisConnector
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import (
    AnyConnector,
    build_any_connector,
    build_connector,
    build_hris_connector,
)
from integrations.connectors.secrets import Secrets
from integrations.errors import CredentialsRejectedError
from integrations.models import ApiCall, Connection
from integrations.rules.breaker import Tally, heard
from integrations.sealing import SealError
from integrations.services import breaker
from integrations.services.credentials import StoredSecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter, Limiter
from integrations.transport.redaction import CallRecord
from integrations.transport.redis_limiter import RedisLimiter

# A rate window of a minute, and a vendor that restarts, pass within this time. A sync holds its
# lease meanwhile.
PATIENCE = 120.0  # seconds
FIRST_PAUSE = 1.0

C = TypeVar("C", bound=Connector)


@dataclass
class OpenConnection(Generic[C]):
    """A connector that is ready to call.

    ``send_before`` (an instant of ``time.monotonic()``) bounds when a byte may leave.
    """

    connector: C
    transport: Transport

    @property
    def calls(self) -> int:
        """How many calls it has made."""
        return self.transport.calls

    def may_send_until(self, instant: float | None) -> None:
        """From ``instant`` on nothing is sent any more; ``None`` lifts the bound."""
        self.transport.send_before = instant


@cache
def limiter() -> Limiter:
    """The pacing that all workers share through Redis, or this process's own without Redis."""
    if settings.REDIS_URL:
        return RedisLimiter.from_url(settings.REDIS_URL)
    return InProcessLimiter()


@dataclass(frozen=True)
class Entered:
    """Settings and secrets that somebody has just entered and that are not stored yet."""

    options: Mapping[str, Any]
    secrets: Secrets = field(repr=False)


def open_connector(
    connection: Connection,
    *,
    cause: str,
    log_at_once: bool = True,
    patient: bool = False,
    entered: Entered | None = None,
) -> AbstractContextManager[OpenConnection[AtsConnector]]:
    """Open the connection's connector of an ATS. Every call it makes is logged with ``cause``.

    Without ``log_at_once`` the calls are logged together at the end, so that another thread may
    make them. ``patient``: a read that is told to wait, or that failed for a passing reason, is
    tried again for up to two minutes. ``entered`` is used in place of what is stored.

    Raises ``CredentialsRejectedError`` when its settings or secrets are missing or unreadable, and
    ``OptionsError`` for those that were just entered; both where it is no connection to an ATS.
    """
    asked = _Asked(cause, log_at_once, patient, entered)
    return _opened(build_connector, connection, asked)


def open_hris_connector(
    connection: Connection, *, cause: str, entered: Entered | None = None
) -> AbstractContextManager[OpenConnection[HrisConnector]]:
    """Open the connection's connector of an HR system; as ``open_connector``."""
    return _opened(build_hris_connector, connection, _Asked(cause, entered=entered))


def open_any_connector(
    connection: Connection, *, cause: str, entered: Entered | None = None
) -> AbstractContextManager[OpenConnection[AnyConnector]]:
    """Open the connection's connector for what both kinds can do; as ``open_connector``."""
    return _opened(build_any_connector, connection, _Asked(cause, entered=entered))


@dataclass(frozen=True)
class _Asked:
    """How a connector is to be opened; see ``open_connector``."""

    cause: str
    log_at_once: bool = True
    patient: bool = False
    entered: Entered | None = None


@contextmanager
def _opened(
    build: Callable[..., C], connection: Connection, asked: _Asked
) -> Iterator[OpenConnection[C]]:
    later: list[ApiCall] = []
    with open_transport(
        connection,
        cause=asked.cause,
        patient=asked.patient,
        later=None if asked.log_at_once else later,
    ) as transport:
        connector = _built(build, connection, transport, asked.entered)
        try:
            yield OpenConnection(connector, transport)
        finally:
            ApiCall.objects.bulk_create(later)


@contextmanager
def open_transport(
    connection: Connection,
    *,
    cause: str,
    patient: bool = False,
    later: list[ApiCall] | None = None,
) -> Iterator[Transport]:
    """The connection's lane to the outside. The log of its calls goes to ``later``, or is saved."""

    tally = Tally()

    def record(call: CallRecord) -> None:
        tally.note(heard(call.status, call.error_code))
        row = _row(connection, cause, call)
        if later is None:
            row.save()
        else:
            later.append(row)

    policy = _policy(connection, patience=PATIENCE if patient else 0.0)
    try:
        with Transport(policy, limiter(), connection.lane, record) as transport:
            yield transport
    finally:
        breaker.note(connection.pk, tally)


def _policy(connection: Connection, *, patience: float) -> TransportPolicy:
    return TransportPolicy(
        connect_timeout=settings.OUTBOUND_CONNECT_TIMEOUT,
        read_deadline=settings.OUTBOUND_READ_DEADLINE,
        write_deadline=settings.OUTBOUND_WRITE_DEADLINE,
        allowed_private=settings.OUTBOUND_ALLOWED_PRIVATE,
        rate=connection.rate_per_second,
        burst=connection.burst,
        max_wait=settings.OUTBOUND_MAX_WAIT,
        max_in_flight=settings.LANE_WIDTH,
        patience=patience,
        first_pause=FIRST_PAUSE,
    )


def options_of(connection: Connection) -> dict[str, Any]:
    """The settings of a connection over those of the platform for its route."""
    return {
        **settings.PLATFORM_OPTIONS.get(connection.route, {}),
        "live_statuses": connection.live_statuses,
        **connection.options,
    }


def _built(
    build: Callable[..., C], connection: Connection, transport: Transport, entered: Entered | None
) -> C:
    def made(options: Mapping[str, Any], secrets: Secrets) -> C:
        given = {**options_of(connection), **options}
        return build(connection.route, transport=transport, options=given, secrets=secrets)

    if entered is not None:
        return made(entered.options, entered.secrets)
    try:
        return made({}, StoredSecrets(connection))
    except SealError as error:
        raise unreadable(error) from error
    except OptionsError as error:
        raise incomplete(error) from error


def unreadable(error: SealError) -> CredentialsRejectedError:
    """What is said of a connection whose stored secrets cannot be opened."""
    return CredentialsRejectedError(
        code="credential.unreadable",
        sentence="The stored credential of this connection cannot be opened.",
        hint=str(error),
        whose="platform",
    )


def incomplete(error: OptionsError) -> CredentialsRejectedError:
    """What is said of a connection whose settings are missing or wrong."""
    return CredentialsRejectedError(
        code="connection.incomplete",
        sentence=f"The settings of this connection are incomplete: {error}.",
        hint="Complete the connection's settings and its credential, then test it.",
    )


def _row(connection: Connection, cause: str, call: CallRecord) -> ApiCall:
    return ApiCall(
        tenant_id=connection.tenant_id,
        connection=connection,
        cause=cause,
        at=call.started_at,
        operation=call.operation,
        method=call.method,
        host=call.host,
        path=call.path[:500],
        status_code=call.status,
        duration_ms=call.duration_ms,
        request_bytes=call.request_bytes,
        response_bytes=call.response_bytes,
        fingerprint=call.fingerprint,
        error_class=call.error_class,
        error_code=call.error_code[:120],
        request_id=call.request_id[:120],
        vendor_log_url=call.vendor_log_url[:500],
        request_summary=dict(call.request_summary),
        response_summary=dict(call.response_summary),
    )
