"""The catalogue of systems: every product an account manager can choose, and how it is reached.

"UKG Pro" and "UKG Ready" are two systems: other product, other interface. What a connection can do
is not written here; it is asked of its connector, or of the vendor at run time.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from integrations.connectors.authorising import Authorisation, Way
from integrations.connectors.registry import CONNECTORS, connector_class

KOMBO = "kombo"


class SystemKind(enum.StrEnum):
    """Whether candidates go there, or people who were hired."""

    ATS = "ats"
    HRIS = "hris"


@dataclass(frozen=True, slots=True)
class Route:
    """How a system is reached: a connector's key and the fixed options it needs."""

    connector: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The connector's name for people."""
        return CONNECTORS[self.connector].label

    @property
    def authorisations(self) -> tuple[Authorisation, ...]:
        """The ways in."""
        return connector_class(self.connector).authorisations

    @property
    def is_unified(self) -> bool:
        """Whether somebody else's API stands between the system and us."""
        return any(way.way is Way.UNIFIED_API for way in self.authorisations)

    @property
    def guide(self) -> Path:
        """What the customer's ATS administrator does, step by step, in Markdown."""
        folder = Path(__file__).parent.joinpath(*_folder_of(self.connector))
        of_tool = folder / "guides" / f"{self.options.get('tool', '')}.md"
        return of_tool if of_tool.is_file() else folder / "guide.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One product.

    ``versions`` are what the customer may run, the exact one is confirmed before a link is made;
    ``confirm`` is what to ask, where products are mixed up easily. The first route is the
    recommended one. ``support`` is where the vendor helps its customers, where that is known.
    """

    key: str
    name: str
    routes: tuple[Route, ...]
    versions: tuple[str, ...]
    confirm: str = ""
    kind: SystemKind = SystemKind.ATS
    support: str = ""

    def through(self, connector: str) -> Route | None:
        """The route through this connector, if there is one."""
        return next((route for route in self.routes if route.connector == connector), None)

    @property
    def unified(self) -> Route | None:
        """The route through a unified API, if there is one."""
        return next((route for route in self.routes if route.is_unified), None)


def _own(key: str, **options: str) -> Route:
    return Route(key, options)


def _kombo(tool: str) -> Route:
    return Route(KOMBO, {"tool": tool})


def _system(key: str, name: str, *routes: Route, versions: Iterable[str], **more: Any) -> System:
    return System(key=key, name=name, routes=routes, versions=tuple(versions), **more)


_CLOUD = ("Cloud",)
_UKG = (
    "UKG sells several products with recruiting. Ask for the address they log in at: "
    "ultipro.com or ukg.net is UKG Pro, saashr.com or rdy.ukg is UKG Ready."
)

# Tool names: Kombo's integration_tool enum, SDK 1.4.0, 23 September 2026. Versions: the products as
# their vendors name them in November 2026. Support: the vendors' own help centres, as their guides
# for administrators name them, November 2026.
_CATALOGUE = (
    _system(
        "ashby", "Ashby", _own("ashby"), _kombo("ashby"),
        versions=("All-in-One", "Recruiting"),
    ),
    _system(
        "bamboohr", "BambooHR", _own("bamboohr"), _kombo("bamboohr"),
        versions=("BambooHR with Applicant Tracking",),
        confirm="Is Applicant Tracking part of their plan? BambooHR is sold without it too.",
    ),
    _system("breezy", "Breezy HR", _kombo("breezyhr"), versions=_CLOUD),
    _system(
        "bullhorn", "Bullhorn", _own("bullhorn"), _kombo("bullhorn"),
        versions=("Bullhorn ATS & CRM", "Bullhorn One"),
        confirm="Bullhorn for Salesforce is another product, with another interface.",
        support="https://help.bullhorn.com",
    ),
    _system("bullhorn_salesforce", "Bullhorn for Salesforce", _kombo("bullhorn4salesforce"),
            versions=("Recruitment Cloud",)),
    _system("dayforce", "Dayforce", _kombo("dayforce"), versions=("Dayforce Recruiting",)),
    _system("factorial", "Factorial", _own("factorial"), versions=("Factorial HR",),
            kind=SystemKind.HRIS),
    _system(
        "frappe", "Frappe HR", _own("frappe"), versions=("15 (hosted)", "15 (self-hosted)"),
        confirm="The version stands under Help, About: Frappe HR 15.",
    ),
    _system(
        "greenhouse", "Greenhouse", _own("greenhouse"), _kombo("greenhousev3"),
        versions=("Greenhouse Recruiting (Harvest v3)",),
        confirm="Greenhouse Onboarding alone has no jobs. Keys for Harvest v1 and v2 ended on "
        "31 August 2026.",
    ),
    _system("icims", "iCIMS", _kombo("icims"), versions=("iCIMS Talent Cloud",),
            confirm="Jibe and TextRecruit are other products of iCIMS."),
    _system("jazzhr", "JazzHR", _kombo("jazzhr"), versions=("Hero", "Plus", "Pro")),
    _system("jobvite", "Jobvite", _kombo("jobvite"), versions=_CLOUD),
    _system(
        "lever", "Lever", _own("lever"), _kombo("lever"),
        versions=("LeverTRM", "LeverTRM for Enterprise"),
        confirm="Lever's Basic package has the Postings API only, which is not enough.",
        support="https://help.lever.co",
    ),
    _system(
        "odoo", "Odoo", _own("odoo"),
        versions=("19.0 Community", "19.0 Enterprise", "19.0 Online (Custom plan)"),
        confirm="The version stands in Settings at the bottom. 18.0 and older have another "
        "interface.",
    ),
    _system("oracle", "Oracle Recruiting", _kombo("oraclerecruiting"),
            versions=("Oracle Recruiting Cloud",), confirm="Taleo is another product of Oracle."),
    _system("paycom", "Paycom", _kombo("paycom"), versions=_CLOUD),
    _system("paycor", "Paycor", _kombo("paycor"), versions=("Paycor Recruiting",)),
    _system("paylocity", "Paylocity", _kombo("paylocity"), versions=("Paylocity Recruiting",)),
    _system("recruitee", "Recruitee", _kombo("recruitee"), versions=_CLOUD),
    _system("smartrecruiters", "SmartRecruiters", _kombo("smartrecruiters"), versions=_CLOUD),
    _system("successfactors", "SAP SuccessFactors", _kombo("successfactors"),
            versions=("SuccessFactors Recruiting",)),
    _system("taleo", "Oracle Taleo", _kombo("taleo"), versions=("Taleo Enterprise",),
            confirm="Taleo Business Edition is another product."),
    _system(
        "teamtailor", "Teamtailor", _kombo("teamtailor"),
        versions=("EU", "North America (app.na.teamtailor.com)"),
    ),
    _system("ukg_pro", "UKG Pro", _kombo("ukgpro"), versions=("UKG Pro Recruiting",),
            confirm=_UKG),
    _system("ukg_ready", "UKG Ready", _kombo("ukgready"), versions=("UKG Ready Recruiting",),
            confirm=_UKG),
    _system("ukg_pro_wfm", "UKG Pro WFM", _kombo("ukgprowfm"),
            versions=("UKG Pro Workforce Management (formerly Dimensions)",), confirm=_UKG),
    _system(
        "workable", "Workable", _own("workable"), _kombo("workable"),
        versions=("Starter", "Standard", "Premier"),
        support="https://help.workable.com",
    ),
    _system("workday", "Workday", _kombo("workday"), versions=("Workday Recruiting",)),
)  # fmt: skip

SYSTEMS: dict[str, System] = {system.key: system for system in _CATALOGUE}


def kind_of(key: str) -> SystemKind:
    """The kind of a system; one that is in the catalogue no more was an ATS."""
    system = SYSTEMS.get(key)
    return SystemKind.ATS if system is None else system.kind


def systems_of(kind: SystemKind) -> list[System]:
    """The systems of one kind, by name."""
    return sorted(
        (system for system in SYSTEMS.values() if system.kind is kind),
        key=lambda system: system.name.casefold(),
    )


@cache
def _folder_of(connector: str) -> tuple[str, ...]:
    """The folder of a connector below this package."""
    return tuple(CONNECTORS[connector].module.split(".")[1:-1])
