"""A request and an answer, between the web server and the API."""

import enum
import json
from dataclasses import dataclass, field
from typing import Any

HEARS = "/hears"
"""Where whoever is told by webhooks may listen: it takes everything and keeps nothing."""


class Delivery(enum.StrEnum):
    """How an answer travels. All but ``WHOLE`` are misbehaviour."""

    WHOLE = "whole"
    DROP = "drop"
    TRUNCATED = "truncated"
    SHORT = "short"
    HUGE = "huge"
    DRIP = "drip"


@dataclass(frozen=True)
class Request:
    """What arrived. ``headers`` have lower-case names; ``base_url`` is how the caller sees us."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = ""


@dataclass
class Answer:
    """What goes back. ``parameters`` belong to the delivery (bytes in total, seconds a byte)."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    delivery: Delivery = Delivery.WHOLE
    parameters: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of_json(cls, value: Any, status: int = 200) -> "Answer":
        """An answer with a JSON body."""
        return cls(status=status, body=json.dumps(value).encode())
