"""Which connectors exist. The only place that names them; each is imported at its first use."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from integrations.connectors.base import AtsConnector, Connector
from integrations.connectors.events import EventReader
from integrations.connectors.hris_base import HrisConnector
from integrations.connectors.linking import LinkMaker
from integrations.connectors.options import OptionsError
from integrations.connectors.secrets import MemorySecrets, Secrets
from integrations.errors import NotSupportedError
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter

K = TypeVar("K", bound=Connector)
AnyConnector = AtsConnector | HrisConnector
"""A connector of either kind of system, for what both can do."""


@dataclass(frozen=True, slots=True)
class ConnectorEntry:
    """A connector's name for people, its module, and the name of its class in there.

    ``links`` is the class of its ``LinkMaker``, in the module ``linking`` beside it, if it has one.
    """

    label: str
    module: str
    class_name: str
    links: str = ""


def _ats(key: str, label: str, class_name: str, *, links: str = "") -> tuple[str, ConnectorEntry]:
    module = f"integrations.connectors.ats.{key}.connector"
    return key, ConnectorEntry(label, module, class_name, links)


def _hris(key: str, label: str, class_name: str) -> tuple[str, ConnectorEntry]:
    return key, ConnectorEntry(label, f"integrations.connectors.hris.{key}.connector", class_name)


CONNECTORS: dict[str, ConnectorEntry] = dict(
    (
        _ats("ashby", "Ashby", "AshbyConnector"),
        _ats("bamboohr", "BambooHR", "BambooConnector"),
        _ats("bullhorn", "Bullhorn", "BullhornConnector"),
        _hris("factorial", "Factorial", "FactorialConnector"),
        _ats("frappe", "Frappe HR", "FrappeConnector"),
        _ats("greenhouse", "Greenhouse", "GreenhouseConnector"),
        _ats("kombo", "Kombo", "KomboConnector", links="KomboLinks"),
        _ats("lever", "Lever", "LeverConnector"),
        _ats("odoo", "Odoo", "OdooConnector"),
        _ats("workable", "Workable", "WorkableConnector"),
    )
)


def connector_class(key: str) -> type[Connector]:
    """The class of this key. Raises ``OptionsError`` for an unknown key."""
    entry = CONNECTORS.get(key)
    if entry is None:
        raise OptionsError({"connector": f"there is no connector {key!r}"})
    found: Any = getattr(import_module(entry.module), entry.class_name)
    if not (isinstance(found, type) and issubclass(found, Connector)):
        raise TypeError(f"{entry.module}.{entry.class_name} must be a Connector")
    return found


def build_connector(
    key: str, *, transport: Transport, options: Mapping[str, Any], secrets: Secrets
) -> AtsConnector:
    """The ATS connector of this key, ready to call.

    ``options`` are the connection's plain settings, ``secrets`` its decrypted credentials; each
    connector's README names them. Raises ``OptionsError`` for an unknown key and for settings
    that are missing or wrong.
    """
    kind = _class_of_kind(key, AtsConnector, "applicant tracking system")
    return kind.open(transport, options, secrets)


def build_hris_connector(
    key: str, *, transport: Transport, options: Mapping[str, Any], secrets: Secrets
) -> HrisConnector:
    """The HRIS connector of this key, ready to call; as ``build_connector``."""
    return hris_class(key).open(transport, options, secrets)


def build_any_connector(
    key: str, *, transport: Transport, options: Mapping[str, Any], secrets: Secrets
) -> AnyConnector:
    """The connector of this key, of whichever kind; as ``build_connector``."""
    kind = connector_class(key)
    build = build_hris_connector if issubclass(kind, HrisConnector) else build_connector
    return build(key, transport=transport, options=options, secrets=secrets)


def hris_class(key: str) -> type[HrisConnector]:
    """The class of this key. Raises ``OptionsError`` where it is none of an HR system."""
    return _class_of_kind(key, HrisConnector, "HR system")


def _class_of_kind(key: str, kind: type[K], what: str) -> type[K]:
    found = connector_class(key)
    if not issubclass(found, kind):
        raise OptionsError({"connector": f"{found.label} is no {what}"})
    return found


def event_reader(key: str) -> EventReader | None:
    """Who reads the events of this connector's vendor; ``None`` where it sends none."""
    if key not in CONNECTORS:
        return None
    kind = connector_class(key)
    if not issubclass(kind, AtsConnector) or not kind.offers("events"):
        return None
    return kind.events()


def makes_links(key: str) -> bool:
    """Whether customers are connected through links of this connector's vendor."""
    return key in CONNECTORS and bool(CONNECTORS[key].links)


def build_link_maker(
    key: str, *, transport: Transport, options: Mapping[str, Any], secrets: Secrets
) -> LinkMaker:
    """Whoever makes this connector's links, ready to call before a customer is connected.

    ``options`` are those of the system's route, ``secrets`` the platform's own. Raises
    ``NotSupportedError`` for a connector without links, ``OptionsError`` as ``build_connector``.
    """
    entry = CONNECTORS.get(key)
    if entry is None:
        raise OptionsError({"connector": f"there is no connector {key!r}"})
    if not entry.links:
        raise NotSupportedError(
            code="capability.not_supported",
            sentence=f"{entry.label} is connected without a link of its vendor.",
            hint="Connect it with the ways that the connection offers.",
            capability="create_link",
        )
    beside = entry.module.rpartition(".")[0]
    found: Any = getattr(import_module(f"{beside}.linking"), entry.links)
    if not (isinstance(found, type) and issubclass(found, LinkMaker)):
        raise TypeError(f"{beside}.linking.{entry.links} must be a LinkMaker")
    return found.open(transport, options, secrets)


def malformed(key: str, options: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with these settings of a connector; what is missing yet is not."""
    with Transport(TransportPolicy(), InProcessLimiter(), key, lambda _: None) as transport:
        try:
            connector_class(key).open(transport, options, MemorySecrets({}))
        except OptionsError as error:
            return {name: why for name, why in error.problems.items() if name in options}
    return {}
