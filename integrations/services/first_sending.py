"""A live connection through which nobody was sent begins to send: that is verified first."""

from django.db import transaction

from integrations.models import Connection, OnboardingProject, User
from integrations.models.clock import database_now
from integrations.models.connection import ConnectionQuerySet
from integrations.rules.connection_state import ConnectionState
from integrations.services import audit, connections, onboarding

S = ConnectionState
WHY = "Candidates are to go out now, and no test candidate was seen to arrive before."


@transaction.atomic
def take_back_unverified(connection: Connection, *, actor: User | None) -> bool:
    """Back to before the go-live, where it went live without a test candidate.

    For a connection whose settings have just begun to let candidates out. One that was broken goes
    on there when its access works again. True where the go-live was taken back.
    """
    project = OnboardingProject.objects.filter(connection=connection).first()
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
