"""What the words of a place can mean: text in, readings out. The weighing is in ``places``."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jobs.rules import gazetteer
from jobs.rules.gazetteer import US, fold


class Kind(enum.Enum):
    """What sort of name was recognised."""

    COUNTRY = "country"
    COUNTRY_CODE = "country code"
    STATE = "state"
    STATE_CODE = "state code"
    REGION = "region"
    CITY = "city"
    POSTAL_CODE = "postal code"


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of one piece of text. ``weight`` 1 (a hint) to 4 (the country's own name)."""

    country: str
    kind: Kind
    weight: int
    words: str
    note: str
    states: tuple[str, ...] = ()


Readings = tuple[Reading, ...]

_CODE_HYPHEN = re.compile(r"(?<=\b[A-Z]{2})-|(?<=\b[A-Z]{3})-|-(?=[A-Z]{2,3}\b)")
_SEPARATOR = re.compile(r"[,;|/()\[\]–—•·:>_\n]|\s-|-\s")
_NOISE = re.compile(
    r"(?i:\b(?:fully|remotely|remote|hybrid|on-?site|work(?:ing)? from home|wfh|virtual|"
    r"telecommute|home-?based|based|anywhere|nationwide|greater|metropolitan|metro|area|region|"
    r"office|hq|headquarters?|plant|warehouse|facility|only)\b)|100%|"
    r"\b(?:in|In|within|from|the|or|and)\b|&"
)
_ZIP = re.compile(r"(?<![\w-])(\d{5})(-\d{4})?(?![\w-])")
_CANADIAN_CODE = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b")
_US_SOMEWHERE = re.compile(r"\b(?:USA|US|U\.S\.(?:A\.)?|United States)(?!\w)")
_NOT_BEFORE_A_COUNTRY = frozenset(
    ["new", "old", "west", "east", "north", "south", "upper", "lower", "lake", "fort", "port",
     "mount", "mt", "st", "saint", "san", "point"]
)  # fmt: skip


def segments_of(text: str) -> list[str]:
    """The pieces of a place text: ``"US-TX-Austin"`` → ``["US", "TX", "Austin"]``."""
    pieces = _SEPARATOR.split(_CODE_HYPHEN.sub(",", text))
    return [piece for piece in map(str.strip, pieces) if piece]


@lru_cache(maxsize=65_536)
def read_segment(segment: str, position: int) -> Readings:
    """Everything that one piece can mean, postal codes included.

    ``position`` 0 is the first piece, where a two-letter code is a weaker sign of a state than
    after a city.
    """
    postal, rest = _postal_codes(segment)
    return (_read_whole(rest, position) or _read_partly(rest, position)) + postal


def _read_partly(segment: str, position: int) -> Readings:
    words = _NOISE.sub(" ", segment).split()
    cleaned = " ".join(words)
    whole = _read_whole(cleaned, position) if cleaned != segment else ()
    return whole or _read_tail(words) or _read_head(words) or _read_within(cleaned)


def _postal_codes(segment: str) -> tuple[Readings, str]:
    if segment.isalpha():
        return (), segment
    if canadian := _CANADIAN_CODE.search(segment):
        words = canadian[0]
        note = f"“{words}” is a Canadian postal code"
        rest = segment.replace(words, " ").strip()
        return (Reading("CA", Kind.POSTAL_CODE, 3, words, note),), rest
    match = _ZIP.search(segment)
    state = gazetteer.state_of_zip(match[1]) if match else ""
    if not match or not state:
        return (), segment
    note = f"“{match[0]}” is a ZIP code of {gazetteer.state_in_words(state)}"
    weight = 2 if match[2] else 1
    rest = " ".join(_ZIP.sub(" ", segment).split())
    return (Reading(US, Kind.POSTAL_CODE, weight, match[0], note, (state,)),), rest


def _read_whole(words: str, position: int) -> Readings:
    key = fold(words)
    if not key:
        return ()
    return (*_as_country(words, key), *_as_code(words, key, position), *_as_part(words, key))


def _as_country(words: str, key: str) -> Iterator[Reading]:
    code = gazetteer.COUNTRY_BY_NAME.get(key)
    if code is None and words.isupper():
        code = gazetteer.COUNTRY_BY_ALPHA_3.get(words)
    if code is not None:
        weight = 2 if key in gazetteer.STATE_BY_NAME else 4
        note = f"“{words}” names {gazetteer.country_in_words(code)}"
        yield Reading(code, Kind.COUNTRY, weight, words, note)
    if key in gazetteer.US_AREAS:
        yield Reading(US, Kind.REGION, 2, words, f"“{words}” is in the United States")


def _as_code(words: str, key: str, position: int) -> Iterator[Reading]:
    """Two letters: a state after a city (``Fontana, CA``), a country, or both (``CA`` alone)."""
    code = key.upper()
    if len(code) != 2 or key in gazetteer.COUNTRY_BY_NAME:
        return
    is_state = code in gazetteer.STATE_NAMES
    is_country = code in gazetteer.COUNTRY_NAMES
    if is_state:
        weight = 3 if not is_country else (2 if position else 1)
        note = f"“{words}” is the code of {gazetteer.state_in_words(code)}"
        yield Reading(US, Kind.STATE_CODE, weight, words, note, (code,))
    if is_country:
        weight = 4 if code == US else (1 if is_state or key in gazetteer.FOREIGN_REGIONS else 3)
        note = f"“{words}” is the code of {gazetteer.country_in_words(code)}"
        kind = Kind.COUNTRY if code == US else Kind.COUNTRY_CODE
        yield Reading(code, kind, weight, words, note)


def _as_part(words: str, key: str) -> Iterator[Reading]:
    state = gazetteer.STATE_BY_NAME.get(key)
    if state is None and words.isupper():
        state = gazetteer.STATE_BY_ISO_TERRITORY.get(words)
    if state is not None:
        is_country = key in gazetteer.COUNTRY_BY_NAME or words in gazetteer.COUNTRY_BY_ALPHA_3
        weight = 2 if is_country else 3
        note = f"“{words}” names {gazetteer.state_in_words(state)}"
        yield Reading(US, Kind.STATE, weight, words, note, (state,))
    for country in gazetteer.FOREIGN_REGIONS.get(key, ()):
        weight = 3 if len(key) > 2 else (1 if key.upper() in gazetteer.COUNTRY_NAMES else 2)
        note = f"“{words}” is in {gazetteer.country_in_words(country)}"
        yield Reading(country, Kind.REGION, weight, words, note)
    yield from _as_city(words, key)


def _as_city(words: str, key: str) -> Iterator[Reading]:
    at_home = gazetteer.US_CITIES.get(key, ())
    abroad = gazetteer.FOREIGN_CITIES.get(key, ())
    if at_home:
        several = f"the United States ({', '.join(at_home)})"
        names = several if len(at_home) > 1 else gazetteer.state_in_words(at_home[0])
        elsewhere = abroad or key in gazetteer.COUNTRY_BY_NAME or key in gazetteer.FOREIGN_REGIONS
        weight = 1 if elsewhere else 2
        note = f"“{words}” is a city in {names}"
        yield Reading(US, Kind.CITY, weight, words, note, at_home)
    for country in abroad:
        note = f"“{words}” is a city in {gazetteer.country_in_words(country)}"
        weight = 1 if at_home or len(abroad) > 1 else 2
        yield Reading(country, Kind.CITY, weight, words, note)


def _is_plain_code(words: str) -> bool:
    """Without a comma a short code counts only in capitals: ``Austin TX``, not ``come in``."""
    return len(words) > 3 or words.isupper()


def _read_tail(words: list[str]) -> Readings:
    """``Dallas Texas``, ``Austin TX``: a name at the end, a city or anything before it."""
    for size in range(min(3, len(words) - 1), 0, -1):
        tail, before = " ".join(words[-size:]), words[:-size]
        if not _is_plain_code(tail):
            continue
        readings = tuple(
            reading
            for reading in _read_whole(tail, 1)
            if reading.kind not in (Kind.CITY, Kind.COUNTRY_CODE)
            and not (reading.kind is Kind.COUNTRY and fold(before[-1]) in _NOT_BEFORE_A_COUNTRY)
        )
        if readings:
            city = " ".join(before)
            return tuple(_as_city(city, fold(city))) + readings
    return ()


def _read_head(words: list[str]) -> Readings:
    """``Texas Plant 4``, ``US East``: a country or a state at the beginning."""
    for size in range(min(3, len(words) - 1), 0, -1):
        head = " ".join(words[:size])
        if _is_plain_code(head):
            readings = tuple(
                reading
                for reading in _read_whole(head, 0)
                if reading.kind in (Kind.COUNTRY, Kind.STATE)
            )
            if readings:
                return readings
    return ()


def _read_within(segment: str) -> Readings:
    """``Multiple US locations``: the United States, named in the middle."""
    match = _US_SOMEWHERE.search(segment)
    if match is None:
        return ()
    note = f"“{match[0]}” names the United States"
    return (Reading(US, Kind.COUNTRY, 4, match[0], note),)
