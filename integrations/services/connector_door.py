"""The one place that opens a connector for a connection: decrypts, paces, records, closes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from integrations.connectors.base import AtsConnector
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import build_connector
from integrations.errors import CredentialsRejectedError
from integrations.models import ApiCall, Connection
from integrations.sealing import SealError
from integrations.services.credentials import StoredSecrets
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter, Limiter
from integrations.transport.redaction import CallRecord
from integrations.transport.redis_limiter import RedisLimiter

# A rate window of a minute, and a vendor that restarts, pass within this time. A sync holds its
# lease meanwhile.
PATIENCE = 120.0  # seconds
FIRST_PAUSE = 1.0


@dataclass
class OpenConnection:
    """A connector that is ready to call, and how many calls it has made.

    ``send_before`` (an instant of ``time.monotonic()``) bounds when a byte may leave.
    """

    connector: AtsConnector
    transport: Transport
    calls: int = 0

    def may_send_until(self, instant: float | None) -> None:
        """From ``instant`` on nothing is sent any more; ``None`` lifts the bound."""
        self.transport.send_before = instant


@cache
def limiter() -> Limiter:
    """The pacing that all workers share through Redis, or this process's own without Redis."""
    if settings.REDIS_URL:
        return RedisLimiter.from_url(settings.REDIS_URL)
    return InProcessLimiter()


@contextmanager
def open_connector(
    connection: Connection, *, cause: str, log_at_once: bool = True, patient: bool = False
) -> Iterator[OpenConnection]:
    """Open the connection's connector. Every call it makes is logged with ``cause``.

    Without ``log_at_once`` the calls are logged together at the end, so that another thread may
    make them. ``patient``: a read that is told to wait, or that failed for a passing reason, is
    tried again for up to two minutes.

    Raises ``CredentialsRejectedError`` when its settings or secrets are missing or unreadable.
    """
    opened: OpenConnection
    later: list[ApiCall] = []

    def record(call: CallRecord) -> None:
        opened.calls += 1
        row = _row(connection, cause, call)
        if log_at_once:
            row.save()
        else:
            later.append(row)

    policy = _policy(connection, patience=PATIENCE if patient else 0.0)
    with Transport(policy, limiter(), connection.lane, record) as transport:
        opened = OpenConnection(_build(connection, transport), transport)
        try:
            yield opened
        finally:
            ApiCall.objects.bulk_create(later)


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


def _build(connection: Connection, transport: Transport) -> AtsConnector:
    options = {
        **settings.PLATFORM_OPTIONS.get(connection.route, {}),
        "live_statuses": connection.live_statuses,
        **connection.options,
    }
    try:
        return build_connector(
            connection.route,
            transport=transport,
            options=options,
            secrets=StoredSecrets(connection),
        )
    except SealError as error:
        raise CredentialsRejectedError(
            code="credential.unreadable",
            sentence="The stored credential of this connection cannot be opened.",
            hint=str(error),
            whose="platform",
        ) from error
    except OptionsError as error:
        raise CredentialsRejectedError(
            code="connection.incomplete",
            sentence=f"The settings of this connection are incomplete: {error}.",
            hint="Complete the connection's settings and its credential, then test it.",
        ) from error


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
