"""What a connection's settings and its vendor say now, in the form in which it is agreed."""

from integrations.models import Connection, OnboardingProject
from integrations.rules.agreement import Difference, Terms, differences
from integrations.rules.connection_state import Workflow
from integrations.selectors import capabilities_of


def terms_of(connection: Connection) -> Terms:
    """The settings as they stand, and what the vendor told at the last test.

    Until the vendor was asked: what the connector's code can do.
    """
    return Terms(
        workflow=Workflow(connection.workflow),
        trigger_stage=connection.trigger_stage,
        takes_candidates=connection.takes_candidates,
        countries=connection.countries,
        live_statuses=connection.live_statuses,
        inclusion_rules=connection.inclusion_rules,
        include_confidential=connection.include_confidential,
        sync_interval_minutes=connection.sync_interval_minutes,
        capabilities={entry["key"]: entry["supported"] for entry in capabilities_of(connection)},
    )


def differences_of(project: OnboardingProject) -> tuple[Difference, ...]:
    """What is not as it was agreed. Nothing where nothing was agreed yet."""
    agreed = Terms.from_json(project.agreed_terms)
    return differences(agreed, terms_of(project.connection)) if agreed is not None else ()
