"""Keeps the versions of settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from integrations.models import SettingsVersion, Tenant, User
from integrations.services import audit

AS_FOUND = "As it was found; who set it so is not known."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of settings. ``before`` and ``now`` are all of them, as JSON; ``before`` is empty
    where the row has just been made.

    ``words`` is what differs, as ``differing`` says it; ``restores`` the version gone back to.
    """

    before: Mapping[str, Any]
    now: Mapping[str, Any]
    words: Sequence[dict[str, str]]
    actor: User | None
    note: str = ""
    restores: int | None = None


def of(subject: str) -> QuerySet[SettingsVersion]:
    """The versions of the row of this name, the newest first."""
    return SettingsVersion.objects.filter(subject=subject).order_by("-number")


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, str]]:
    """What differs between the same settings in words, by their names."""
    return [
        {"what": name, "before": before.get(name, ""), "after": after.get(name, "")}
        for name in [*after, *(name for name in before if name not in after)]
        if before.get(name, "") != after.get(name, "")
    ]


def keep(subject: str, tenant: Tenant, change: Change) -> SettingsVersion | None:
    """Write the next version, in the transaction that changes the row and holds its lock.

    What it was before is kept first, as it was found, where that is not the newest version: the
    history has no gap where settings were changed through another door. ``None`` where nothing has
    changed.
    """
    newest = of(subject).first()
    number = newest.number if newest else 0
    if change.before and (newest is None or newest.values != change.before):
        number += 1
        SettingsVersion.objects.create(
            tenant=tenant,
            subject=subject,
            number=number,
            values=dict(change.before),
            actor_name=audit.name_of(None),
            note=AS_FOUND,
        )
    if change.before == change.now:
        return None
    return SettingsVersion.objects.create(
        tenant=tenant,
        subject=subject,
        number=number + 1,
        values=dict(change.now),
        changes=list(change.words),
        actor=change.actor,
        actor_name=audit.name_of(change.actor),
        note=change.note,
        restores=change.restores,
    )
