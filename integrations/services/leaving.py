"""The end of a connection: said first what becomes of which data, then disconnected or removed.

What jobs and candidates add is known by the portal only (``portal.leaving``).
"""

import enum
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from integrations.models import (
    ApiCall,
    Connection,
    Credential,
    InboundHook,
    OAuthAttempt,
    User,
)
from integrations.services import audit, connections, links

COUNTED_AT_MOST = 10_000
"""A person decides the same at ten thousand and at ten million."""


class Parting(enum.StrEnum):
    """How a connection ends.

    ``DISCONNECT``: nothing is read or sent any more, everything stays. ``FORGET``: the access is
    deleted besides. ``DELETE``: the connection goes with all that hangs on it.
    """

    DISCONNECT = "disconnect"
    FORGET = "forget"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What becomes of one kind of data. ``count`` stops at ``COUNTED_AT_MOST``."""

    what: str
    count: int
    fate: str
    is_lost: bool = False

    @property
    def is_capped(self) -> bool:
        """Whether there may be more than ``count``."""
        return self.count >= COUNTED_AT_MOST


def consequences(connection: Connection, parting: Parting) -> tuple[Consequence, ...]:
    """What becomes of the access, the links and the log."""
    deleted = parting is Parting.DELETE
    forgotten = parting is not Parting.DISCONNECT
    secrets = Credential.objects.filter(connection=connection)
    return (
        Consequence(
            "Access (sealed keys and tokens)",
            secrets.count(),
            "deleted for good" if forgotten else "stays sealed here, and is not used any more",
            is_lost=forgotten,
        ),
        Consequence(
            "Links that work", links.open_links(connection).count(), "withdrawn", is_lost=True
        ),
        Consequence(
            "Links that were made",
            connection.links.count(),
            "deleted with their trace" if deleted else "their trace stays",
            is_lost=deleted,
        ),
        Consequence(
            "Calls in the log",
            counted(ApiCall.objects.filter(connection=connection)),
            "deleted" if deleted else "stay",
            is_lost=deleted,
        ),
        Consequence(
            "Entries of the audit trail",
            counted(audit.of(connections.subject(connection))),
            "stay, also when the connection is gone",
        ),
    )


def counted(rows: QuerySet[Any]) -> int:
    """How many there are, up to ``COUNTED_AT_MOST``."""
    return rows.order_by()[:COUNTED_AT_MOST].count()


@transaction.atomic
def disconnect(connection: Connection, *, actor: User | None, note: str) -> bool:
    """Close the connection and withdraw its links. False when it was closed already."""
    links.revoke(connection, actor=actor, note=note)
    return connections.close(connection, actor=actor, note=note)


@transaction.atomic
def forget_access(connection: Connection, *, actor: User | None, note: str) -> bool:
    """Delete the secrets, with the webhook and every login under way. False where none was."""
    OAuthAttempt.objects.filter(connection=connection).delete()
    InboundHook.objects.filter(connection=connection).delete()
    deleted, _ = Credential.objects.filter(connection=connection).delete()
    if deleted:
        audit.record(
            actor=actor,
            action="deleted the credential",
            subject=connections.subject(connection),
            tenant=connection.tenant,
            note=note,
        )
    return bool(deleted)
