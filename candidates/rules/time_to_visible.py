"""How long after it was accepted a candidate is seen in the ATS: a few spans instead of numbers.

Spans of different days can be added up, a median cannot.
"""

import enum
from collections.abc import Mapping
from datetime import timedelta


class VisibleWithin(enum.StrEnum):
    """The span within which the ATS showed what it had accepted."""

    A_MINUTE = "1m"
    FIVE_MINUTES = "5m"
    FIFTEEN_MINUTES = "15m"
    AN_HOUR = "1h"
    SIX_HOURS = "6h"
    LONGER = "longer"
    NOT_KNOWN = "not_known"

    @property
    def words(self) -> str:
        """The span as people say it."""
        return _WORDS[self]

    @property
    def bounds(self) -> tuple[timedelta | None, timedelta | None]:
        """Longer than the first, at most the second; ``None`` where there is no bound."""
        return _BOUNDS[self]


V = VisibleWithin
MEASURED = (V.A_MINUTE, V.FIVE_MINUTES, V.FIFTEEN_MINUTES, V.AN_HOUR, V.SIX_HOURS, V.LONGER)
"""The spans in their order, without those of which nothing is known."""

_WORDS: Mapping[VisibleWithin, str] = {
    V.A_MINUTE: "1 minute",
    V.FIVE_MINUTES: "5 minutes",
    V.FIFTEEN_MINUTES: "15 minutes",
    V.AN_HOUR: "1 hour",
    V.SIX_HOURS: "6 hours",
    V.LONGER: "longer than 6 hours",
    V.NOT_KNOWN: "cannot be read back",
}
_LIMITS = (
    None,
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    None,
)
_BOUNDS: Mapping[VisibleWithin, tuple[timedelta | None, timedelta | None]] = {
    **{span: (_LIMITS[place], _LIMITS[place + 1]) for place, span in enumerate(MEASURED)},
    V.NOT_KNOWN: (None, None),
}


def reached_by(counts: Mapping[VisibleWithin, int], share: float) -> VisibleWithin | None:
    """The span within which this share (0 to 1) of the measured arrivals was seen.

    ``None`` where nothing was measured.
    """
    measured = sum(counts.get(span, 0) for span in MEASURED)
    if not measured:
        return None
    so_far = 0
    for span in MEASURED:
        so_far += counts.get(span, 0)
        if so_far >= share * measured:
            return span
    return MEASURED[-1]
