"""What a vendor tells of its own accord, in our words, and who reads it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


class EventKind(enum.StrEnum):
    """What has happened. ``OTHER`` is everything that nobody here acts on.

    ``ACCESS_WORKS``, ``ACCESS_LOST`` and ``SWITCHED_OFF`` are the vendor's word on the access it
    keeps for us. ``PERSON_CHANGED``: somebody's data, application or stage.
    """

    LINKED = "linked"
    UNLINKED = "unlinked"
    LINK_FAILED = "link_failed"
    ACCESS_WORKS = "access_works"
    ACCESS_LOST = "access_lost"
    SWITCHED_OFF = "switched_off"
    DATA_CHANGED = "data_changed"
    SYNC_FINISHED = "sync_finished"
    SYNC_FAILED = "sync_failed"
    ISSUE_RAISED = "issue_raised"
    ISSUE_RESOLVED = "issue_resolved"
    PERSON_CHANGED = "person_changed"
    PERSON_MERGED = "person_merged"
    PERSON_DELETED = "person_deleted"
    PERSON_ANONYMISED = "person_anonymised"
    PING = "ping"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtsEvent:
    """One event.

    ``external_id`` is what tells the event from others: the same one may be delivered twice. It is
    the vendor's id where the signature covers one, else a digest of what was signed. ``name`` is
    the vendor's word for ``kind``. ``integration`` is the vendor's id of the connection and
    ``reference`` our own, as it was given when the link was made; both are empty where they are not
    told. ``person`` and ``application`` are the vendor's ids of whom it is about, ``merged_into``
    that of the person who is left; empty where it is about nobody. ``happened_at`` is ``None``
    where the vendor gives no time. ``details`` are the vendor's words, none of them about a person.
    """

    external_id: str
    kind: EventKind
    name: str
    integration: str = ""
    reference: str = ""
    person: str = ""
    application: str = ""
    merged_into: str = ""
    happened_at: datetime | None = None
    details: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


class SecretFrom(enum.StrEnum):
    """Where the secret that signs comes from.

    ``PLATFORM``: one webhook for the platform's whole account, its secret in the settings. Else
    each connection has a webhook of its own: we make its secret and the customer enters it at the
    vendor (``US``), or the vendor makes it and it is entered here (``VENDOR``).
    """

    PLATFORM = "platform"
    US = "us"
    VENDOR = "vendor"


class EventReader(Protocol):
    """Reads what one vendor sends of its own accord. A module does."""

    SECRET_FROM: SecretFrom
    NAMES: Mapping[str, EventKind]
    """The vendor's name of every event that something may follow from."""
    TAKEN_FOR: timedelta | None
    """How long after the signed time a delivery is taken; ``None`` where no time is signed."""

    def verify(self, raw_body: bytes, headers: Mapping[str, str], secret: str) -> bool:
        """Whether the body, byte by byte as it arrived, was signed with this secret.

        Without a secret nothing is: everybody could sign with an empty one.
        """

    def signed_at(self, raw_body: bytes) -> datetime | None:
        """The time that the signature covers; ``None`` where it covers none."""

    def parse(self, raw_body: bytes) -> AtsEvent:
        """The event in a body that was verified. Nothing of a person but ids is taken over.

        What is sent without notice is an event of kind ``OTHER``. Raises
        ``UnexpectedResponseError`` where it is no event at all.
        """
