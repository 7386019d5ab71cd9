"""An offline gazetteer: small tables that say which country the words of a place stand for.

Own tables, because what exists guesses: a phonetic match reads ``Texsa`` as Texas, an address
parser reads ``Bengaluru, KA, India`` as a state. Every key is folded: see ``fold``.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from jobs.rules.gazetteer import cities, countries, states

US = countries.US

_SIGNS = str.maketrans("-_/", "   ", ".’'`,()")


def fold(text: str) -> str:
    """Lower case, no accents, no dots, one space: ``"São  Paulo"`` and ``"sao paulo"`` are one."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(text.translate(_SIGNS).split()).casefold()


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for value, name in pairs:
        key = fold(name)
        if value not in grouped[key]:
            grouped[key].append(value)
    return {key: tuple(values) for key, values in grouped.items()}


COUNTRY_NAMES = countries.NAMES
"""ISO alpha-2 code → English name."""

COUNTRY_BY_NAME: dict[str, str] = {fold(name): code for code, name in countries.NAMES.items()} | {
    fold(name): code for code, name in countries.OTHER_NAMES
}
"""Folded name → ISO alpha-2 code."""

COUNTRY_BY_ALPHA_3 = countries.ALPHA_3
"""ISO alpha-3 code → alpha-2 code."""

STATE_NAMES = states.STATES
"""Postal code → name of the state or territory."""

STATE_BY_NAME: dict[str, str] = {fold(name): code for code, name in states.STATES.items()} | {
    fold(name): code for code, name in states.OTHER_NAMES
}
"""Folded name → postal code of the state."""

STATE_BY_ISO_TERRITORY = states.ISO_TERRITORIES
"""ISO alpha-3 code of a United States territory → its postal code."""

US_AREAS = frozenset(fold(name) for name in states.AREAS)
"""Folded names of wide areas in the United States."""

US_CITIES = _grouped(cities.US_CITIES)
"""Folded city → codes of the states that have one of note."""

FOREIGN_CITIES = _grouped(cities.FOREIGN_CITIES)
"""Folded city → ISO alpha-2 codes of the other countries that have one of note."""

FOREIGN_REGIONS = _grouped(cities.FOREIGN_REGIONS)
"""Folded province, state or region, codes among them → ISO alpha-2 codes."""


_WITH_ARTICLE = frozenset({"US", "GB", "NL", "PH", "AE", "DO", "BS", "MV", "CF", "KY", "MH", "SC"})


def country_in_words(code: str) -> str:
    """A country as it stands in a sentence: ``the United States``, ``the country Georgia``."""
    name = COUNTRY_NAMES[code]
    if fold(name) in STATE_BY_NAME:
        return f"the country {name}"
    return f"the {name}" if code in _WITH_ARTICLE else name


def state_in_words(code: str) -> str:
    """A state as it stands in a sentence: ``Texas, US``."""
    return f"{STATE_NAMES[code]}, US"


def state_of_zip(zip_code: str) -> str:
    """The state of a five-digit ZIP code; empty for military mail and for no ZIP code at all."""
    return states.ZIP_PREFIXES.get(zip_code[:3], "")
