"""The page of connectors: which operations each one has, and which systems it reaches."""

import inspect
from collections.abc import Iterator
from importlib import import_module

from integrations.connectors.base import AtsConnector
from integrations.connectors.registry import CONNECTORS
from integrations.systems import SYSTEMS
from portal.reference.markdown import code, page, table


def connectors() -> str:
    """The matrix of operations, and the catalogue of systems."""
    classes = {key: _class_of(key) for key in CONNECTORS}
    return page(
        "Connectors",
        "What a connector's code can do. What a single connection can do is asked of the vendor "
        "at run time and shown on the connection's page.",
        table(
            ("Operation", *(CONNECTORS[key].label for key in classes), "What it is"),
            (
                (
                    code(name),
                    *("yes" if _has(kind, name) else "no" for kind in classes.values()),
                    meaning,
                )
                for name, meaning in _operations()
            ),
        ),
        "## Systems",
        table(
            ("System", "Key", "Through", "With"),
            (
                (
                    system.name,
                    code(system.key),
                    CONNECTORS[system.route.connector].label,
                    ", ".join(
                        f"{name} {code(text)}" for name, text in system.route.options.items()
                    ),
                )
                for system in SYSTEMS.values()
            ),
        ),
    )


def _operations() -> Iterator[tuple[str, str]]:
    for name, function in inspect.getmembers(AtsConnector, inspect.isfunction):
        if not name.startswith("_"):
            yield name, (inspect.getdoc(function) or "").splitlines()[0]


def _class_of(key: str) -> type[AtsConnector]:
    """The connector class of a registry entry. Raises ``LookupError`` where there is not one."""
    module = import_module(CONNECTORS[key].module)
    found = [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, AtsConnector) and value is not AtsConnector
    ]
    if len(found) != 1:
        raise LookupError(f"{CONNECTORS[key].module} has {len(found)} connectors, not one.")
    return found[0]


def _has(kind: type[AtsConnector], name: str) -> bool:
    return getattr(kind, name) is not getattr(AtsConnector, name)
