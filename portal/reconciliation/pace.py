"""How a comparison calls: seldom, so that exports never wait for it, and only so often at all."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from integrations.connectors.base import AtsConnector
from integrations.models import Connection
from integrations.services.connector_door import OpenConnection

SHARE = 0.25
"""Of the calls that the connection may make in a second. The rest is left to exports and syncs."""
LEASE_RENEWAL_SECONDS = 60.0


class CallsUsedUpError(Exception):
    """The bound of calls is reached. What was seen so far counts."""


@dataclass
class Pace:
    """The bound and the rhythm of one run. ``keep_lease`` raises where another worker has it.

    One worker at a time reads a connection for this, so no pacing has to be shared.
    """

    connection: Connection
    opened: OpenConnection[AtsConnector]
    keep_lease: Callable[[], Any]
    most_calls: int = field(default_factory=lambda: settings.RECONCILIATION_CALLS)
    _counted: int = 0
    _free_at: float = 0.0
    _kept_at: float = field(default_factory=time.monotonic)

    @property
    def has_calls(self) -> bool:
        """Whether another call may be made."""
        return self.opened.calls < self.most_calls

    def take(self) -> None:
        """Wait for the next turn. Raises ``CallsUsedUpError`` where there is none."""
        if not self.has_calls:
            raise CallsUsedUpError
        made = self.opened.calls - self._counted
        self._counted = self.opened.calls
        now = time.monotonic()
        self._free_at = max(self._free_at, now) + made / (self.connection.rate_per_second * SHARE)
        time.sleep(max(0.0, self._free_at - now))
        if time.monotonic() - self._kept_at > LEASE_RENEWAL_SECONDS:
            self.keep_lease()
            self._kept_at = time.monotonic()
