"""What follows from what a vendor tells: the one table.

Nothing of it is more than the clock would find by itself later, but for two: which system a
customer has linked, which a unified API tells only in this way, and what a customer's ATS has done
to a person.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.connectors.events import EventKind
from integrations.rules.reason_code import ReasonCode

NEWS_APART = timedelta(minutes=2)
"""However many events arrive, syncs that they ask for begin at least so far apart."""
FUTURE = timedelta(minutes=5)
"""How far a vendor's clock may be ahead of ours."""


class EventReason(ReasonCode):
    """What a vendor has said about the access it keeps for us."""

    UNLINKED = "vendor.unlinked", "The customer's system was removed at the vendor."
    ACCESS_LOST = (
        "vendor.access_lost",
        "The customer's access does not work at the vendor any more.",
    )
    SWITCHED_OFF = "vendor.switched_off", "The customer's system is switched off at the vendor."
    SYNC_FAILED = "vendor.sync_failed", "The vendor could not read the customer's system."
    ISSUE = "vendor.issue", "The vendor has raised an issue about the customer's system."


class By(enum.StrEnum):
    """Who acts: what a connection is and when it is read, or whom of the ATS we know."""

    CONNECTION = "connection"
    PEOPLE = "people"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Route:
    """Who acts on a kind of event, and what follows, in words."""

    by: By
    follows: str


ROUTES: Mapping[EventKind, Route] = {
    EventKind.LINKED: Route(By.CONNECTION, "The system is connected, and the link is used up."),
    EventKind.UNLINKED: Route(By.CONNECTION, "The connection is broken: it has to be linked anew."),
    EventKind.LINK_FAILED: Route(By.CONNECTION, "The onboarding notes that somebody got stuck."),
    EventKind.ACCESS_WORKS: Route(
        By.CONNECTION, "A broken connection is tested and goes on; another is read soon."
    ),
    EventKind.ACCESS_LOST: Route(By.CONNECTION, "The connection is broken, with this reason."),
    EventKind.SWITCHED_OFF: Route(By.CONNECTION, "The connection is broken, with this reason."),
    EventKind.DATA_CHANGED: Route(By.CONNECTION, "Jobs are read soon, once for many events."),
    EventKind.SYNC_FINISHED: Route(By.CONNECTION, "Jobs are read soon, once for many events."),
    EventKind.SYNC_FAILED: Route(By.CONNECTION, "Shown as the connection's last error."),
    EventKind.ISSUE_RAISED: Route(By.CONNECTION, "Shown as the connection's last error."),
    EventKind.ISSUE_RESOLVED: Route(By.CONNECTION, "The last error goes, if it was that issue."),
    EventKind.PERSON_CHANGED: Route(
        By.PEOPLE, "Their arrival is read back, and the people are read, soon."
    ),
    EventKind.PERSON_MERGED: Route(
        By.PEOPLE, "What we hold of them belongs to the one who is left."
    ),
    EventKind.PERSON_DELETED: Route(
        By.PEOPLE, "They are marked as gone and not sent again by themselves."
    ),
    EventKind.PERSON_ANONYMISED: Route(
        By.PEOPLE, "As deleted; besides, what the ATS told us of them is forgotten."
    ),
    EventKind.PING: Route(By.NOBODY, "Nothing: the vendor tries the address."),
    EventKind.OTHER: Route(By.NOBODY, "Nothing: it is stored, and no more."),
}


def kinds_of(by: By) -> frozenset[EventKind]:
    """The kinds that are theirs."""
    return frozenset(kind for kind, route in ROUTES.items() if route.by is by)


def is_fresh(signed_at: datetime | None, taken_for: timedelta | None, *, now: datetime) -> bool:
    """Whether a delivery was signed lately enough; always, where its vendor signs no time."""
    if taken_for is None:
        return True
    return signed_at is not None and now - taken_for <= signed_at <= now + FUTURE


def soon(now: datetime, last_started_at: datetime | None) -> datetime:
    """When to read because of an event: now, unless a read began a moment ago."""
    return now if last_started_at is None else max(now, last_started_at + NEWS_APART)
