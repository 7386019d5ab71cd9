"""A person asks for a sync: guarded, and then due at once."""

from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.decision import Decision, Owner, Reason
from integrations.services import audit, breaker
from jobs.rules.cadence import SyncNow, may_sync_now


def ask_for_sync(connection: Connection, *, actor: User | None) -> Decision[SyncNow]:
    """Make the connection's sync due now, or say why not. The caller rings the worker."""
    now = database_now()
    row = Connection.objects.get(pk=connection.pk)
    if not row.reads_jobs:
        return Decision(
            SyncNow.NO,
            (
                Reason(
                    code="sync.connection_not_active",
                    sentence=f"This connection is {row.get_state_display().lower()}.",
                    hint="Jobs are read once it has access: activate it, or let the customer "
                    "connect it.",
                    owner=Owner.ACCOUNT_MANAGER,
                    evidence={"state": row.state, "because": row.state_reason},
                ),
            ),
        )
    running = row.sync_lease_until is not None and row.sync_lease_until > now
    decision = may_sync_now(row.last_sync_started_at, running=running, now=now)
    if decision.verdict is SyncNow.YES:
        Connection.objects.filter(pk=row.pk).update(next_sync_at=now)
        breaker.try_now(row, actor=actor)
        audit.record(
            actor=actor,
            action="asked for a sync",
            subject=f"connection:{row.pk}",
            tenant=row.tenant,
        )
    return decision
