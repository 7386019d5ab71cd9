"""The two query languages of Bullhorn, as far as a recruiting client writes them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
Test = Callable[[Json], bool]

_LUCENE = re.compile(
    r"""\s*(\(|\)|AND\b|OR\b|NOT\b|[\w.]+:(?:"(?:\\.|[^"\\])*"|\[[^\]]*\]|[^\s()"]+))"""
)
_JPQL = re.compile(r"([\w.]+)\s*(?:=\s*(\w+)|>=\s*(\d+)|IN\s*\(([\d,\s]+)\))")


class QueryError(ValueError):
    """The query is not one that Bullhorn would understand."""


def lucene(query: str, zone_hours: float) -> Test:
    """The test that a Lucene query is. Times of the index are in a zone of its own."""
    tokens: list[str] = []
    rest = query.strip()
    while rest:
        match = _LUCENE.match(rest)
        if match is None:
            raise QueryError(f"cannot parse '{rest[:20]}'")
        tokens.append(match.group(1))
        rest = rest[match.end() :].strip()
    return _Lucene(tokens, zone_hours).parse()


def jpql(where: str) -> Test:
    """The test that a JPQL condition is: equations, ``>=`` and ``IN``, joined by AND."""
    tests: list[Test] = []
    for term in where.split(" AND "):
        match = _JPQL.fullmatch(term.strip())
        if match is None:
            raise QueryError(f"unexpected token: {term}")
        name, value, least, listed = match.groups()
        if least:
            tests.append(_at_least(name, int(least)))
            continue
        wanted = listed.replace(" ", "").split(",") if listed else [value]
        tests.append(_one_of(name, wanted))
    return lambda row: all(test(row) for test in tests)


def _one_of(name: str, wanted: list[str]) -> Test:
    return lambda row: _word(_held(row, name)) in wanted


def _at_least(name: str, least: int) -> Test:
    return lambda row: int(_held(row, name) or 0) >= least


class _Lucene:
    def __init__(self, tokens: list[str], zone_hours: float) -> None:
        self._tokens = tokens
        self._zone_hours = zone_hours

    def parse(self) -> Test:
        test = self._either()
        if self._tokens:
            raise QueryError(f"unexpected '{self._tokens[0]}'")
        return test

    def _either(self) -> Test:
        tests = [self._both()]
        while self._next_is("OR"):
            tests.append(self._both())
        return lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._next_is("AND"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._next_is("NOT"):
            inner = self._one()
            return lambda row: not inner(row)
        if self._next_is("("):
            test = self._either()
            if not self._next_is(")"):
                raise QueryError("a bracket is not closed")
            return test
        if not self._tokens or ":" not in self._tokens[0]:
            raise QueryError("a field is expected")
        name, _, wanted = self._tokens.pop(0).partition(":")
        return self._term(name, wanted)

    def _term(self, name: str, wanted: str) -> Test:
        if wanted.startswith("["):
            least, _, most = wanted[1:-1].partition(" TO ")
            return lambda row: self._within(row.get(name), least, most)
        if wanted.startswith('"'):
            phrase = re.sub(r"\\(.)", r"\1", wanted[1:-1]).casefold()
            return lambda row: str(row.get(name) or "").casefold() == phrase
        return lambda row: _bit(row.get(name)).casefold() == wanted.casefold()

    def _within(self, held: Any, least: str, most: str) -> bool:
        if not isinstance(held, int):
            return False
        moment = datetime.fromtimestamp(held / 1000, UTC) + timedelta(hours=self._zone_hours)
        stamp = f"{moment:%Y%m%d%H%M%S}"
        return (least == "*" or stamp >= least) and (most == "*" or stamp <= most)

    def _next_is(self, token: str) -> bool:
        if self._tokens and self._tokens[0] == token:
            self._tokens.pop(0)
            return True
        return False


def _held(row: Json, name: str) -> Any:
    found: Any = row
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bit(value: Any) -> str:
    """How the index keeps a value: yes and no as 1 and 0."""
    return str(int(value)) if isinstance(value, bool) else str(value)
