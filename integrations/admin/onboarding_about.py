"""What stands above the questions of the onboarding: settings, warnings, differences, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from integrations.admin.connections import meaning_of
from integrations.models import Connection, OnboardingProject
from integrations.rules import agreement
from integrations.rules.agreement import Difference
from integrations.rules.connection_state import Workflow
from integrations.services.terms import differences_of, terms_of
from integrations.systems import SYSTEMS

_WORKFLOWS = {
    Workflow.ENGAGED_ONLY: "Engaged only (recommended)",
    Workflow.NEW_AND_ENGAGED: "New and engaged",
    Workflow.REDIRECT: "Redirect",
}
_LABELS = {
    "workflow": "Workflow",
    "trigger_stage": "Trigger stage",
    "takes_candidates": "Takes candidates",
    "countries": "Countries",
    "live_statuses": "Live statuses",
    "inclusion_rules": "Inclusion rules",
    "include_confidential": "Confidential jobs",
    "sync_interval_minutes": "Read every",
}


def version(row: OnboardingProject) -> dict[str, Any]:
    """What to ask the customer, where products are mixed up easily."""
    system = SYSTEMS.get(row.connection.system)
    return {"system": row.connection.get_system_display(), "ask": system.confirm if system else ""}


def agreeing(row: OnboardingProject) -> dict[str, Any]:
    """The settings as they stand, and what to warn of."""
    warned = agreement.warnings(terms_of(row.connection))
    return {
        "settings": settings_in_words(row.connection),
        "warnings": [reason.as_json() for reason in warned],
        "is_redirect": row.connection.workflow == Workflow.REDIRECT,
    }


def applying(row: OnboardingProject) -> dict[str, Any]:
    """What is not as it was agreed."""
    found = differences_of(row)
    return {
        "settings": settings_in_words(row.connection),
        "changed": [in_words(row, entry) for entry in found if not entry.is_capability],
        "told": [in_words(row, entry) for entry in found if entry.is_capability],
        "acting_user": row.acting_user,
        "asked_at": row.connection.capabilities_at,
    }


def settings_in_words(connection: Connection) -> list[tuple[str, str]]:
    """Label and value of everything that is agreed about a connection."""
    terms = terms_of(connection)
    return [(label, _say(name, getattr(terms, name))) for name, label in _LABELS.items()]


def in_words(row: OnboardingProject, found: Difference) -> dict[str, Any]:
    """One difference for a table: what, as agreed, now, and whether it matters."""
    if found.is_capability:
        what = meaning_of(row.connection.route, found.name)
        agreed, now = _possible(found.agreed), _possible(found.now)
    else:
        what = _LABELS[found.name]
        agreed, now = _say(found.name, found.agreed), _say(found.name, found.now)
    return {"what": what, "agreed": agreed, "now": now, "matters": found.matters}


def _possible(supported: bool | None) -> str:  # noqa: FBT001 - yes, no or unknown
    return "not known" if supported is None else "possible" if supported else "not possible"


def _say(name: str, value: Any) -> str:
    return _SAYINGS.get(name, str)(value)


def _rules(rules: list[Mapping[str, Any]]) -> str:
    lines = [
        f"{rule['field']} {rule['operator']}: {', '.join(rule['values'])}".replace("_", " ")
        for rule in rules
    ]
    return "; ".join(lines) or "none: every live job"


_SAYINGS: dict[str, Callable[[Any], str]] = {
    "workflow": lambda value: _WORKFLOWS[Workflow(value)],
    "trigger_stage": lambda value: str(value).capitalize(),
    "takes_candidates": lambda value: "yes" if value else "no: only kept out of searches",
    "countries": lambda value: ", ".join(value) or "none",
    "live_statuses": lambda value: ", ".join(value) or "only what the connector knows",
    "inclusion_rules": _rules,
    "include_confidential": lambda value: "come in" if value else "stay out",
    "sync_interval_minutes": lambda value: f"{value} minutes",
}
