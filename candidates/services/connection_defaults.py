"""What happens when the export defaults of a connection change: versions, and going back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from candidates.connection_defaults import (
    DEFAULTS,
    in_words,
    refusals,
    sends,
    snapshot,
    with_defaults,
)
from integrations.models import Connection, SettingsVersion, User
from integrations.services import audit, onboarding, settings_versions
from integrations.services.connections import subject
from integrations.services.reverifying import take_back_unverified


@dataclass(frozen=True, slots=True)
class WentBack:
    """What going back led to: a new version, or why not.

    ``version`` is ``None`` where nothing was different or it was refused; ``was_live``: it is not
    live any more, because it was never verified to send.
    """

    version: SettingsVersion | None = None
    refused: tuple[str, ...] = ()
    was_live: bool = False


def locked(connection_id: int) -> Connection:
    """The connection as it is, held until the end of the transaction."""
    return Connection.objects.select_for_update(no_key=True).get(pk=connection_id)


def meanwhile(connection: Connection, seen: Mapping[str, Any]) -> str:
    """What somebody else has changed since ``seen``, in one sentence; empty where nobody has."""
    stored = Connection.objects.get(pk=connection.pk)
    if snapshot(stored) == seen:
        return ""
    changes = settings_versions.differing(in_words(with_defaults(stored, seen)), in_words(stored))
    newest = settings_versions.of(subject(stored)).filter(values=snapshot(stored)).first()
    said = "; ".join(f"{c['what']}: {c['before']} → {c['after']}" for c in changes)
    who = f" by {newest.actor_name}" if newest else ""
    return (
        f"Nothing is saved: the export defaults were changed meanwhile{who}. {said}. What you "
        "entered still stands here; save again if it is to count instead."
    )


def keep_version(
    connection: Connection,
    before: Connection | None,
    *,
    actor: User | None,
    note: str = "",
    restores: int | None = None,
) -> SettingsVersion | None:
    """Keep the defaults as they are now. In the transaction that changed them.

    ``before`` is the connection as it was, ``None`` for a new one.
    """
    return settings_versions.keep(
        subject(connection),
        connection.tenant,
        settings_versions.Change(
            before=snapshot(before) if before else {},
            now=snapshot(connection),
            words=settings_versions.differing(in_words(before), in_words(connection))
            if before
            else [],
            actor=actor,
            note=note,
            restores=restores,
        ),
    )


@transaction.atomic
def roll_back(
    connection: Connection, version: SettingsVersion, *, actor: User, note: str
) -> WentBack:
    """Go back to an earlier version, as a new one. The clock decides again who goes out."""
    stored = locked(connection.pk)
    row = with_defaults(stored, version.values)
    if found := refusals(row):
        return WentBack(refused=tuple(found))
    if snapshot(row) == snapshot(stored):
        return WentBack()
    row.save(update_fields=[*DEFAULTS, "changed_at"])
    kept = keep_version(row, stored, actor=actor, note=note, restores=version.number)
    audit.record(
        actor=actor,
        action="went back to earlier export defaults",
        subject=subject(row),
        tenant=row.tenant,
        note=note,
        version=kept.number if kept else None,
    )
    onboarding.happened(row)
    begins_to_send = sends(row) and not sends(stored)
    was_live = begins_to_send and take_back_unverified(row, actor=actor)
    return WentBack(kept, was_live=was_live)
