"""Which connectors exist. The only place that names them; each is imported at its first use."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from integrations.connectors.base import AtsConnector
from integrations.connectors.options import OptionsError
from integrations.transport.client import Transport


@dataclass(frozen=True, slots=True)
class ConnectorEntry:
    """``module`` has a function ``build(transport, options, secret) -> AtsConnector``."""

    label: str
    module: str


CONNECTORS: dict[str, ConnectorEntry] = {
    "kombo": ConnectorEntry("Kombo", "integrations.connectors.ats.kombo.connector"),
}


def build_connector(
    key: str, *, transport: Transport, options: Mapping[str, Any], secret: Mapping[str, str]
) -> AtsConnector:
    """The connector of this key, ready to call.

    ``options`` are the connection's plain settings, ``secret`` its decrypted credentials; each
    connector's README names them. Raises ``OptionsError`` for an unknown key and for settings
    that are missing or wrong.
    """
    entry = CONNECTORS.get(key)
    if entry is None:
        raise OptionsError({"connector": f"there is no connector {key!r}"})
    built = import_module(entry.module).build(transport, options, secret)
    if not isinstance(built, AtsConnector):
        raise TypeError(f"{entry.module}.build must return an AtsConnector")
    return built
