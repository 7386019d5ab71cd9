"""Which country do the pieces of a place speak for? Readings in, one country or none out."""

from collections.abc import Iterable, Sequence

from jobs.rules.gazetteer import US
from jobs.rules.place_words import Kind, Reading, Readings

ENOUGH = 2
"""A single hint (a five-digit number, a city name known on two continents) decides nothing."""

_TOGETHER = 2
"""Two pieces that fit (a city and its own state) say more than the sum of both."""


def weigh(pieces: Sequence[Readings]) -> tuple[str | None, tuple[str, ...]]:
    """The country that explains the pieces best, with what spoke for it; a tie names all."""
    scores: dict[str, int] = {}
    for index, readings in enumerate(pieces):
        best: dict[str, int] = {}
        for reading in readings:
            weight = _weight(reading, index, pieces)
            best[reading.country] = max(weight, best.get(reading.country, 0))
        for country, weight in best.items():
            scores[country] = weight + scores.get(country, 0)
    for country in scores:
        scores[country] += _TOGETHER * _fits(country, pieces)
    ranking = sorted(scores.items(), key=lambda score: -score[1])[:2]
    if (
        not ranking
        or ranking[0][1] < ENOUGH
        or (len(ranking) == 2 and ranking[0][1] == ranking[1][1])
    ):
        return None, _notes(reading for readings in pieces for reading in readings)
    winner = ranking[0][0]
    return winner, _notes(r for readings in pieces for r in readings if r.country == winner)


def _weight(reading: Reading, index: int, pieces: Sequence[Readings]) -> int:
    """A reading's weight among its neighbours."""
    leads = index == 0 and len(pieces) > 1
    if reading.kind is Kind.COUNTRY and leads and reading.country != US:
        return min(reading.weight, 2)  # "Poland, OH" is a town in Ohio
    if (
        reading.kind is Kind.STATE_CODE
        and reading.weight == 2
        and _names_other_states(pieces, reading)
    ):
        return 1  # "Vancouver, CA": no Vancouver of note in California
    return reading.weight


def _names_other_states(pieces: Sequence[Readings], code: Reading) -> bool:
    listed = [r for readings in pieces for r in readings if r.kind is Kind.CITY and r.states]
    return bool(listed) and not any(code.states[0] in city.states for city in listed)


def _fits(country: str, pieces: Sequence[Readings]) -> int:
    """How many cities or ZIP codes stand beside their own state, or beside their country's code."""
    if country == US:
        named = named_states(pieces)
        return sum(
            any(
                any(
                    state in reading.states and (at != index or reading.kind is Kind.POSTAL_CODE)
                    for at, state in named
                )
                for reading in readings
                if reading.kind in (Kind.CITY, Kind.POSTAL_CODE)
            )
            for index, readings in enumerate(pieces)
        )
    kinds = {r.kind for readings in pieces for r in readings if r.country == country}
    return int({Kind.CITY, Kind.COUNTRY_CODE} <= kinds)


def named_states(pieces: Sequence[Readings]) -> list[tuple[int, str]]:
    return [
        (index, reading.states[0])
        for index, readings in enumerate(pieces)
        for reading in readings
        if reading.kind in (Kind.STATE, Kind.STATE_CODE)
    ]


def _notes(readings: Iterable[Reading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading.note for reading in readings))


def state_of(pieces: Sequence[Readings]) -> str:
    """The US state the pieces name, else the one that the ZIP code or the city belongs to."""
    named = [state for _, state in named_states(pieces)]
    for index, state in reversed(named_states(pieces)):
        if len(set(named)) > 1 and _has_city_in(state, index, pieces):
            return state
    if named:
        return named[-1]
    codes = [r for readings in pieces for r in readings if r.kind is Kind.POSTAL_CODE and r.states]
    for home in (*codes, *cities_of(US, pieces)):
        if len(home.states) == 1:
            return home.states[0]
    return ""


def cities_of(country: str, pieces: Sequence[Readings]) -> list[Reading]:
    """The cities of this country that the pieces name, unless a piece rather names another."""
    return [
        reading
        for readings in pieces
        for reading in readings
        if reading.kind is Kind.CITY
        and reading.country == country
        and not any(other.country != country and other.weight > 1 for other in readings)
    ]


def _has_city_in(state: str, besides: int, pieces: Sequence[Readings]) -> bool:
    return any(
        reading.kind is Kind.CITY and state in reading.states
        for index, readings in enumerate(pieces)
        if index != besides
        for reading in readings
    )
