"""One customer whose HR system is the stand-in for Factorial."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from integrations.models import Connection, User
from integrations.services import hris
from integrations.systems import SYSTEMS
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from sandbox.twins.factorial import AUTHOR, KEY
from tests.base import Cast

FACTORIAL = SYSTEMS["factorial"]


@dataclass
class HrisDesk:
    """``twin`` sets the stand-in's scene and shows what arrived."""

    cast: Cast
    box: SandboxServer
    twin: Any

    def connect(
        self,
        *,
        key: str = KEY,
        by: User | None = None,
        with_author: bool = True,
        lag: int | None = 0,
    ) -> Connection:
        """Factorial connected, as the tenant admin does it; ``lag`` as the settings give it."""
        answer = hris.connect(
            self.cast.harbor,
            FACTORIAL,
            options={},
            secrets={"api_key": key},
            actor=by or self.cast.tina,
        )
        assert answer.done, answer.sentence
        connection = hris.connected(self.cast.harbor, FACTORIAL)
        assert connection is not None
        if with_author:
            connection.options["acting_user_id"] = AUTHOR
        if lag is not None:
            connection.options["lookup_lag_seconds"] = lag
        connection.rate_per_second, connection.burst = 500, 100
        connection.save()
        hris.test(connection, actor=self.cast.tina)
        connection.refresh_from_db()
        return connection


@contextmanager
def hris_desk(cast: Cast, settings: Any, monkeypatch: Any) -> Iterator[HrisDesk]:
    """The stand-in, reached as the platform's settings say; short budgets."""
    limiter = InProcessLimiter()
    monkeypatch.setattr("integrations.services.connector_door.limiter", lambda: limiter)
    settings.OUTBOUND_WRITE_DEADLINE = 1.0
    settings.OUTBOUND_CONNECT_TIMEOUT = 1.0
    settings.OUTBOUND_MAX_WAIT = 0.5
    settings.EXPORT_PAUSE_BUDGET = 10.0
    settings.EXPORT_VENDOR_PROCESSING = 60.0
    with SandboxServer() as box:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{box.host}:{box.port}"})
        settings.PLATFORM_OPTIONS = {"factorial": {"base_url": box.twin_url("factorial")}}
        yield HrisDesk(cast, box, box.twin("factorial"))
