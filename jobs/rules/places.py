"""In which country is a place? Structured fields and free text in, country with evidence out.

The country field decides when it can be read. Without it every piece of text is weighed: each may
mean several things (``CA``: California, Canada), and the country that explains the pieces best, and
alone, wins. A tie is unknown: a person decides, nothing is guessed.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from integrations.connectors.types import AtsPlace
from jobs.rules import gazetteer
from jobs.rules.gazetteer import US, fold
from jobs.rules.place_weighing import cities_of, state_of, weigh
from jobs.rules.place_words import Kind, Reading, Readings, read_segment, segments_of

_SEVERAL = re.compile(r"\s*(?:[;|\n/•·]|\bor\b|\band\b|&)\s*")
_NOT_A_CITY = re.compile(r"\d|remote|hybrid", re.IGNORECASE)
_REMOTE = re.compile(r"\b(?:remote|work(?:ing)? from home|wfh|telecommut|virtual)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlaceVerdict:
    """Where one place is.

    ``country`` is an ISO alpha-2 code or ``None`` (unknown); United States territories count as
    ``US``. ``region`` is a US postal state code or empty. ``text`` is for display. ``evidence``
    says which words decided, or what they could all mean.
    """

    country: str | None
    region: str
    city: str
    text: str
    remote: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacesVerdict:
    """Where a job is: all its places."""

    places: tuple[PlaceVerdict, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """The known countries, each once, in the order of the places."""
        known = (place.country for place in self.places if place.country is not None)
        return tuple(dict.fromkeys(known))

    @property
    def has_unknown(self) -> bool:
        """Whether any place, or the whole job, has no country that can be read."""
        return not self.places or any(place.country is None for place in self.places)

    @property
    def text(self) -> str:
        """All places for display; empty when the ATS names none."""
        return "; ".join(dict.fromkeys(place.text for place in self.places if place.text))

    @property
    def evidence(self) -> tuple[str, ...]:
        """What decided, over all places."""
        return tuple(dict.fromkeys(line for place in self.places for line in place.evidence))

    def in_any(self, allowed: Collection[str]) -> bool:
        """Whether one place at least is in an allowed country (ISO alpha-2 codes)."""
        return any(country in allowed for country in self.countries)


def judge_places(places: Iterable[AtsPlace]) -> PlacesVerdict:
    """Judge every place; a text that lists several (``Austin, TX; Toronto, ON``) is split."""
    return PlacesVerdict(tuple(verdict for place in places for verdict in _judge_listed(place)))


def _judge_listed(place: AtsPlace) -> tuple[PlaceVerdict, ...]:
    whole = judge_place(place)
    listed = place.raw or place.country
    if not _SEVERAL.search(listed) or _stated_country(place.country) is not None:
        return (whole,)
    parts = tuple(
        judge_place(AtsPlace(raw=part, remote=whole.remote))
        for part in _SEVERAL.split(listed)
        if part.strip()
    )
    known = tuple(part for part in parts if part.country is not None)
    return known if len(known) > 1 else (whole,)


@lru_cache(maxsize=32_768)
def judge_place(place: AtsPlace) -> PlaceVerdict:
    """Judge one place; a text that lists several is for ``judge_places``.

    Never raises; what cannot be read is unknown.
    """
    stated = _stated_country(place.country)
    pieces = _pieces(place, with_country=stated is None)
    if stated is None:
        country, evidence = weigh(pieces)
        if country is None and not evidence:
            evidence = (_nothing_read(place),)
    else:
        country, state, note = stated
        if state:
            pieces = [*pieces, (Reading(US, Kind.STATE, 3, state, note, (state,)),)]
        evidence = (note, *_contradictions(place.country, country, pieces))
    region = state_of(pieces) if country == US else ""
    city = _city(place, pieces, country, region)
    remote = place.remote or bool(_REMOTE.search(f"{place.raw} {place.country} {place.city}"))
    text = _display(place, country, region, city, remote=remote)
    return PlaceVerdict(country, region, city, text, remote, evidence)


# --- the country field ---------------------------------------------------------------------------


@lru_cache(maxsize=4_096)
def _stated_country(field: str) -> tuple[str, str, str] | None:
    """Country, state and note of a country field; ``None`` where it does not settle the matter.

    Codes of either length, names in any case, US territories, and a state's name or unmistakable
    code. ``Georgia`` is left to the other words.
    """
    key, code = fold(field), fold(field).upper()
    if not key or (key in gazetteer.STATE_BY_NAME and key in gazetteer.COUNTRY_BY_NAME):
        return None
    country = (
        (code if code in gazetteer.COUNTRY_NAMES else None)
        or gazetteer.COUNTRY_BY_ALPHA_3.get(code)
        or gazetteer.COUNTRY_BY_NAME.get(key)
    )
    if country is not None:
        name = gazetteer.country_in_words(country)
        return country, "", f"The country field “{field}” names {name}"
    state = (
        (code if code in gazetteer.STATE_NAMES else "")
        or gazetteer.STATE_BY_ISO_TERRITORY.get(code)
        or gazetteer.STATE_BY_NAME.get(key)
    )
    if state is None:
        return None
    name = gazetteer.state_in_words(state)
    return US, state, f"The country field “{field}” names {name}"


def _contradictions(field: str, country: str, pieces: list[Readings]) -> tuple[str, ...]:
    """What the other words say against the country field, which is trusted all the same."""
    other, notes = weigh(pieces)
    if other is None or other == country:
        return ()
    return tuple(f"{note}, but the country field “{field}” decides" for note in notes)


# --- the words -----------------------------------------------------------------------------------


def _pieces(place: AtsPlace, *, with_country: bool) -> list[Readings]:
    """The readings of every piece of text, structured fields first, nothing twice."""
    seen: set[str] = set()
    pieces: list[Readings] = []

    def add(text: str, position: int, *, is_region: bool = False) -> None:
        key = fold(text)
        if not key or key in seen:
            return
        seen.add(key)
        readings = read_segment(text, position)
        if is_region:
            readings = _within_a_country(readings)
        if readings:
            pieces.append(readings)

    for segment in segments_of(place.city):
        add(segment, 0)
    add(place.region.strip(), 1, is_region=True)
    add(place.postal_code.strip(), 1)
    for position, segment in enumerate(segments_of(place.raw)):
        add(segment, min(position, 1))
    if with_country:
        in_field = len(pieces)
        for segment in segments_of(place.country):
            add(segment, 0)
        pieces[in_field:] = [_as_stated(readings) for readings in pieces[in_field:]]
    return pieces


def _within_a_country(readings: Readings) -> Readings:
    """A region field names a part of a country: ``CA`` there is California, not Canada."""
    named = tuple(reading for reading in readings if reading.kind is not Kind.COUNTRY_CODE)
    return tuple(r for r in named if r.kind is not Kind.COUNTRY) or named


def _as_stated(readings: Readings) -> Readings:
    """In a country field the country is the likelier meaning."""
    return tuple(
        replace(reading, weight=reading.weight + 1) if reading.kind is Kind.COUNTRY else reading
        for reading in readings
    )


# --- what is shown -------------------------------------------------------------------------------


def _city(place: AtsPlace, pieces: list[Readings], country: str | None, state: str) -> str:
    """The city field, else the city that was recognised, else what stands before the state."""
    if place.city.strip():
        return place.city.strip()
    if state == "DC":
        return "Washington"
    for reading in _possible_cities(pieces, country, state):
        return reading.words.title() if reading.words.islower() else reading.words
    first = segments_of(place.raw)[:1]
    if state and first and not _NOT_A_CITY.search(first[0]) and not read_segment(first[0], 0):
        return first[0]
    return ""


def _possible_cities(pieces: list[Readings], country: str | None, state: str) -> list[Reading]:
    if country is None:
        return []
    if state:
        every = (reading for readings in pieces for reading in readings)
        return [r for r in every if r.kind is Kind.CITY and state in r.states]
    return cities_of(country, pieces)


def _display(place: AtsPlace, country: str | None, state: str, city: str, *, remote: bool) -> str:
    if country is None:
        fields = (place.city, place.region, place.postal_code, place.country)
        joined = ", ".join(field.strip() for field in fields if field.strip())
        return place.raw.strip() or joined or ("Remote" if place.remote else "")
    where = gazetteer.STATE_NAMES.get(state) or gazetteer.COUNTRY_NAMES[country]
    if city and (state or city != where):
        where = f"{city}, {state or where}"
    return f"{where} (remote)" if remote else where


def _nothing_read(place: AtsPlace) -> str:
    words = _display(place, None, "", "", remote=place.remote)
    return f"No country can be read from “{words}”" if words else "The ATS gives no place"
