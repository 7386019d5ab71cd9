"""A connection whose settings change so that what was verified says nothing of them any more."""

from django.db import transaction

from integrations.models import Connection, OnboardingProject, User
from integrations.models.clock import database_now
from integrations.models.connection import ConnectionQuerySet
from integrations.rules.connection_state import ConnectionState
from integrations.services import audit, connections, links, onboarding

S = ConnectionState
WHY = "No test candidate was seen to arrive with these settings."


@transaction.atomic
def take_back_unverified(connection: Connection, *, actor: User | None) -> bool:
    """Back to before the go-live, where it went live without a test candidate.

    For a connection whose settings have just begun to let candidates out. One that was broken goes
    on there when its access works again. True where the go-live was taken back.
    """
    project = _project_of(connection)
    if project is None or (project.test_arrived_at and project.confirmed_at):
        return False
    live = Connection.objects.filter(live_at__isnull=False)
    if not (_moved(live, connection) or _will_go_on_there(live, connection)):
        return False
    audit.record(
        actor=actor,
        action="took back the go-live",
        subject=connections.subject(connection),
        tenant=connection.tenant,
        note=WHY,
        before=connection.state,
    )
    connection.refresh_from_db()
    onboarding.happened(connection, f"No longer live. {WHY}", actor=actor)
    return True


@transaction.atomic
def leads_elsewhere(connection: Connection, *, actor: User | None) -> bool:
    """Another system or way to it: what was confirmed and verified was of the one before.

    Links that were made for that one are withdrawn. True where it was live, and is not any more.
    """
    project = _project_of(connection)
    if project is None:
        return False
    links.revoke(connection, actor=actor, note="It leads to another system now.")
    onboarding.begin_anew(project, actor=actor)
    return take_back_unverified(connection, actor=actor)


def _project_of(connection: Connection) -> OnboardingProject | None:
    return OnboardingProject.objects.filter(connection=connection).first()


def _moved(live: ConnectionQuerySet, connection: Connection) -> bool:
    return any(
        live.move(
            connection.pk,
            S.CONNECTED,
            only_from=state,
            live_at=None,
            state_reason=WHY,
            next_sync_at=database_now(),
        )
        for state in (S.ACTIVE, S.PAUSED)
    )


def _will_go_on_there(live: ConnectionQuerySet, connection: Connection) -> bool:
    broken = live.filter(pk=connection.pk, state=S.BROKEN)
    return bool(broken.update(state_before=S.CONNECTED, live_at=None))
