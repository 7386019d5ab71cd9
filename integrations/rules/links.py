"""Whether a connection link opens the page, and what its holder is told if not."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

LIVES = timedelta(hours=72)
"""Usual life of a link. Long enough for a weekend's silence, short enough to be forgotten."""


class LinkPurpose(enum.StrEnum):
    """What a link is for."""

    AUTHORISE = "authorise"
    CONFIRM = "confirm"
    PERMIT = "permit"


class LinkState(enum.StrEnum):
    """What a link can be. To a visitor only ``USED`` differs from not being a link at all."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What is stored of a link."""

    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


def state_of(link: LinkFacts, now: datetime) -> LinkState:
    """The state of a link now. A revoked one tells nobody that it was used."""
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if link.used_at is not None:
        return LinkState.USED
    return LinkState.OPEN if now < link.expires_at else LinkState.EXPIRED
