"""What the cards of the dashboard are made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """One number with its label, its colour and where it leads (the query of a list)."""

    label: str
    count: int
    tone: str
    query: str
