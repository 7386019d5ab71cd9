"""The catalogue: every system an account manager can choose, and the route that reaches it.

A system is a product *and* version: "UKG Pro" and "UKG Ready" are two. What a system can do is not
written here; it is asked of the connection at run time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Route:
    """How a system is reached: a connector's key and the fixed options it needs."""

    connector: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class System:
    """One product and version."""

    key: str
    name: str
    route: Route


def _through_kombo(key: str, name: str, tool: str) -> System:
    return System(key=key, name=name, route=Route(connector="kombo", options={"tool": tool}))


# Tool names: Kombo's integration_tool enum, SDK 1.4.0, 23 September 2026.
SYSTEMS: dict[str, System] = {
    system.key: system
    for system in (
        _through_kombo("ashby", "Ashby", "ashby"),
        _through_kombo("bamboohr", "BambooHR", "bamboohr"),
        _through_kombo("bullhorn", "Bullhorn", "bullhorn"),
        _through_kombo("greenhouse", "Greenhouse", "greenhousev3"),
        _through_kombo("icims", "iCIMS", "icims"),
        _through_kombo("jazzhr", "JazzHR", "jazzhr"),
        _through_kombo("lever", "Lever", "lever"),
        _through_kombo("smartrecruiters", "SmartRecruiters", "smartrecruiters"),
        _through_kombo("teamtailor", "Teamtailor", "teamtailor"),
        _through_kombo("ukg_pro", "UKG Pro", "ukgpro"),
        _through_kombo("ukg_ready", "UKG Ready", "ukgready"),
        _through_kombo("workable", "Workable", "workable"),
        _through_kombo("workday", "Workday", "workday"),
    )
}
