"""How far something that sends many has come, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """One part of those who are sent: how many are there."""

    key: str
    label: str
    tone: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come. ``percent`` is of those that have come to rest."""

    total: int
    at_rest: int
    outcomes: Sequence[Outcome]
    is_moving: bool

    @property
    def percent(self) -> int:
        """Whole percent; a hundred only when everything has come to rest."""
        return 100 * self.at_rest // self.total if self.total else 100
