"""The dashboard's connections by health: how many are how well, and the worst of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from integrations.models import Connection, ConnectionHealth
from integrations.models.health import level_of
from integrations.rules.connection_health import HealthLevel
from integrations.rules.connection_state import ConnectionState
from integrations.systems import SystemKind
from portal.dashboard.tiles import Tile

SHOWN = 8
TONES = {HealthLevel.WELL: "good", HealthLevel.POOR: "wait", HealthLevel.BAD: "bad"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One connection, with how well it is if the clock has judged it."""

    connection: Connection
    health: ConnectionHealth | None

    @property
    def tone(self) -> str:
        """The colour of its score."""
        return TONES[self.health.level] if self.health else ""


@dataclass(frozen=True, slots=True)
class Health:
    """What the card shows."""

    levels: Sequence[Tile]
    worst: Sequence[Judged]
    more: bool


def health_of(rows: QuerySet[Connection]) -> Health:
    """Those that are not closed, the worst first. Two reads."""
    used = rows.exclude(state=ConnectionState.CLOSED)
    ats = {f"is_{level.value}": Count("pk", filter=level_of(level)) for level in HealthLevel}
    counts = rows.of_kind(SystemKind.ATS).aggregate(**ats)  # type: ignore[attr-defined]
    ordered = used.select_related("tenant", "health").order_by(
        F("health__score").asc(nulls_last=True), "tenant__name", "name"
    )
    found = list(ordered[: SHOWN + 1])
    return Health(
        levels=[
            Tile(level.words, counts[f"is_{level.value}"], TONES[level], f"health={level.value}")
            for level in HealthLevel
        ],
        worst=[Judged(row, getattr(row, "health", None)) for row in found[:SHOWN]],
        more=len(found) > SHOWN,
    )
