"""What a vendor tells of its own accord, in our words."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


class EventKind(enum.StrEnum):
    """What has happened. ``OTHER`` is everything that nobody here acts on."""

    LINKED = "linked"
    UNLINKED = "unlinked"
    LINK_FAILED = "link_failed"
    STATE_CHANGED = "state_changed"
    DATA_CHANGED = "data_changed"
    SYNC_FINISHED = "sync_finished"
    ISSUE = "issue"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtsEvent:
    """One event.

    ``external_id`` is the vendor's id of the event: the same one may be delivered twice. ``name``
    is the vendor's word for ``kind``. ``integration`` is the vendor's id of the connection and
    ``reference`` our own, as it was given when the link was made; both are empty where they are not
    told. ``happened_at`` is ``None`` where the vendor gives no time. ``details`` are the vendor's
    words, none of them about a person.
    """

    external_id: str
    kind: EventKind
    name: str
    integration: str = ""
    reference: str = ""
    happened_at: datetime | None = None
    details: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
