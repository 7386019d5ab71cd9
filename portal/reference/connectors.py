"""The page of connectors: what each can do and why that is known, and which systems it reaches."""

from collections.abc import Iterator

from integrations.connectors.base import AtsConnector, Connector
from integrations.connectors.capabilities import Capability
from integrations.connectors.registry import CONNECTORS, connector_class
from integrations.rules.event_routes import ROUTES
from integrations.systems import System, SystemKind, systems_of
from portal.reference.markdown import code, page, table

YES, NO = "yes", "–"
KINDS = {SystemKind.ATS: "Applicant tracking systems", SystemKind.HRIS: "HR information systems"}


def matrix(kind: SystemKind) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the matrix of one kind: an operation each, a connector a column."""
    classes = [known for known in _classes() if _kind_of(known) is kind]
    able = {known: _by_key(known) for known in classes}
    head = ["What", *(known.label for known in classes)]
    operations = classes[0].operations if classes else {}
    rows = [
        [meaning.rstrip("."), *(YES if able[known][name].supported else NO for known in classes)]
        for name, meaning in operations.items()
    ]
    return head, rows


def connectors() -> str:
    """The matrices, the catalogue of systems, and the evidence behind every cell."""
    return page(
        "Connectors",
        "What each connector's code can do: it is asked of the code itself, so it cannot lie. What "
        "a single connection can do (its key's rights, what a unified API offers for its tool) is "
        "asked of the vendor when the connection is tested, and shown on the connection's page.",
        *(part for kind in KINDS for part in _matrix_of(kind)),
        "## What vendors tell us",
        "The vendor's name of an event, and what follows. Whatever else arrives is stored, and no "
        "more.",
        *(part for known in _classes() for part in _events(known)),
        "## Systems",
        "The first way is the recommended one.",
        table(
            ("System", "Exact products and versions", "Ways"),
            (_system(system) for kind in KINDS for system in systems_of(kind)),
        ),
        "## Evidence",
        "Where it is known from, how old that is, and how our code was tried.",
        *(part for known in _classes() for part in _evidence(known)),
    )


def _matrix_of(kind: SystemKind) -> Iterator[str]:
    head, rows = matrix(kind)
    if len(head) > 1:
        yield f"## {KINDS[kind]}"
        yield table(head, rows)


def _system(system: System) -> tuple[str, str, str]:
    ways = (
        f"{route.label} ({', '.join(way.label for way in route.authorisations)})"
        for route in system.routes
    )
    return system.name, ", ".join(system.versions), "; ".join(ways)


def _evidence(known: type[Connector]) -> Iterator[str]:
    yield f"### {known.label}"
    yield table(
        ("What", "", "In detail", "Source", "As of", "Tried by"),
        (
            (
                code(found.key), YES if found.supported else NO, found.detail, found.source,
                found.as_of, found.tested,
            )
            for found in known.derived_capabilities()
        ),
    )  # fmt: skip


def _events(known: type[Connector]) -> Iterator[str]:
    if not (issubclass(known, AtsConnector) and known.offers("events")):
        return
    yield f"### {known.label}: events"
    yield table(
        ("Event", "What follows"),
        ((code(name), ROUTES[kind].follows) for name, kind in known.events().NAMES.items()),
    )


def _by_key(known: type[Connector]) -> dict[str, Capability]:
    return {found.key: found for found in known.derived_capabilities()}


def _classes() -> list[type[Connector]]:
    return [connector_class(key) for key in CONNECTORS]


def _kind_of(known: type[Connector]) -> SystemKind:
    return SystemKind.ATS if issubclass(known, AtsConnector) else SystemKind.HRIS
