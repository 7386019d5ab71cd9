"""The user of the ATS in whose name we act, where the vendor needs one: asked for live, chosen."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from integrations.connectors.authorising import Setting, SettingKind
from integrations.connectors.registry import connector_class
from integrations.connectors.types import AtsUser
from integrations.errors import ConnectorError
from integrations.models import Connection, OnboardingProject, User
from integrations.rules.answer import Answer
from integrations.services import audit, connections, onboarding
from integrations.services.connector_door import open_any_connector

NOBODY = "Nobody in particular acts now."


def settings_of(connection: Connection) -> tuple[Setting, ...]:
    """The settings of the connection's connector that name a user of the ATS."""
    settings = connector_class(connection.route).settings
    return tuple(setting for setting in settings if setting.kind is SettingKind.USER)


def users_of(connection: Connection) -> Sequence[AtsUser]:
    """The people who work in the ATS and may act there, by name, as the vendor lists them now.

    Raises the ``ConnectorError`` of a refusal.
    """
    with open_any_connector(connection, cause=connections.subject(connection)) as opened:
        return sorted(opened.connector.list_users(), key=lambda user: user.name.casefold())


def choose(
    project: OnboardingProject, chosen: Mapping[str, AtsUser | None], *, actor: User
) -> Answer:
    """Keep whom the account manager chose, then ask the vendor again what it can do with that."""
    names = _names(chosen)
    with transaction.atomic():
        connection = _keep(project.connection_id, chosen, actor=actor)
        project.acting_user = names[:200]
        project.save(update_fields=["acting_user", "changed_at"])
        onboarding.note(
            project,
            onboarding.Kind.NOTE,
            who=audit.name_of(actor),
            sentence=f"Acts in the ATS: {names or 'nobody in particular'}.",
        )
        onboarding.refresh(project)
    return _tested(connection, f"{names} acts in the ATS from now on." if names else NOBODY)


def choose_for(
    connection: Connection, chosen: Mapping[str, AtsUser | None], *, actor: User
) -> Answer:
    """The same for a connection that has no onboarding."""
    names = _names(chosen)
    row = _keep(connection.pk, chosen, actor=actor)
    return _tested(row, f"{names} acts there from now on." if names else NOBODY)


@transaction.atomic
def _keep(connection_id: int, chosen: Mapping[str, AtsUser | None], *, actor: User) -> Connection:
    rows = Connection.objects.select_for_update(of=("self",)).select_related("tenant")
    connection = rows.get(pk=connection_id)
    ids = {name: user.external_id for name, user in chosen.items() if user is not None}
    kept = {name: value for name, value in connection.options.items() if name not in chosen}
    connection.options = kept | ids
    connection.save(update_fields=["options", "changed_at"])
    audit.record(
        actor=actor,
        action="chose the acting user",
        subject=connections.subject(connection),
        tenant=connection.tenant,
        users=ids,
    )
    return connection


def _names(chosen: Mapping[str, AtsUser | None]) -> str:
    return ", ".join(user.name for user in chosen.values() if user is not None)


def _tested(connection: Connection, said: str) -> Answer:
    try:
        connections.test_connection(connection)
    except ConnectorError as error:
        return Answer.yes(f"{said} The test that followed failed: {error.sentence} {error.hint}")
    return Answer.yes(said)
