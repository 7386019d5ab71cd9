"""Which real systems the environment names, and how they are opened.

A system is there when every required setting of one of its ways in is set, as
``<CONNECTOR>_<SETTING>`` in capitals: ``ODOO_API_KEY``, ``LEVER_ACTING_USER_ID``. The address of
the API is ``<CONNECTOR>_URL``. ``<CONNECTOR>_JOB`` names the job to use; else the first live one.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.base import AtsConnector
from integrations.connectors.registry import CONNECTORS, connector_class

ADDRESS = "base_url"


@dataclass(frozen=True)
class RealSystem:
    """One system that can be called. ``private`` are the addresses that may be plain HTTP."""

    key: str
    options: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)

    @property
    def job(self) -> str:
        """The job to use, where the environment names one."""
        return os.environ.get(f"{self.key.upper()}_JOB", "")

    @property
    def private(self) -> frozenset[str]:
        """``host:port`` of a system on this machine or network."""
        parts = urlsplit(str(self.options.get(ADDRESS, "")))
        if parts.scheme != "http" or not parts.hostname:
            return frozenset()
        return frozenset({f"{parts.hostname}:{parts.port or 80}"})


def variable(key: str, setting: Setting) -> str:
    """The name in the environment."""
    name = "url" if setting.name == ADDRESS else setting.name
    return f"{key}_{name}".upper()


def ats_keys() -> list[str]:
    """Every connector of an applicant tracking system."""
    return [key for key in CONNECTORS if issubclass(connector_class(key), AtsConnector)]


def named(key: str) -> RealSystem | None:
    """The system of this connector, if the environment names it."""
    kind = connector_class(key)
    for way in kind.authorisations:
        if way.way is not Way.OAUTH and _is_set(key, way):
            asked = (*way.settings, *kind.settings)
            return RealSystem(
                key,
                options=dict(_read(key, (one for one in asked if not one.secret))),
                secrets=dict(_read(key, (one for one in asked if one.secret))),
            )
    return None


def wanted(key: str) -> str:
    """What to set, in words."""
    ways = [way for way in connector_class(key).authorisations if way.way is not Way.OAUTH]
    names = [variable(key, one) for way in ways for one in way.settings if one.required]
    if not names:
        return f"{connector_class(key).label} is entered by a login only; nobody can do that here"
    return f"{connector_class(key).label} is not named: set {', '.join(names)}"


def _is_set(key: str, way: Authorisation) -> bool:
    required = [setting for setting in way.settings if setting.required]
    return bool(required) and all(os.environ.get(variable(key, one)) for one in required)


def _read(key: str, settings: Iterable[Setting]) -> Iterable[tuple[str, Any]]:
    for setting in settings:
        if value := os.environ.get(variable(key, setting)):
            yield setting.name, float(value) if setting.kind is SettingKind.NUMBER else value
