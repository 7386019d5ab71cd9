"""What the cards of the dashboard are made of."""

from dataclasses import dataclass

from integrations.models.capped import COUNTED_AT_MOST


@dataclass(frozen=True)
class Tile:
    """One number with its label, its colour and where it leads (the query of a list)."""

    label: str
    count: int
    tone: str
    query: str

    @property
    def shown(self) -> str:
        """The number as it is read. Lists count as far as this and no further."""
        return f"{self.count:,}" + ("+" if self.count >= COUNTED_AT_MOST else "")
