"""Reads a JSON object that people wrote: collects every problem, each with its path and advice."""

import difflib
import enum
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

Choice = TypeVar("Choice", bound=enum.StrEnum)
SHOWN_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a JSON path (``$.emails[0].kind``), and what to write instead."""

    path: str
    sentence: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence} {self.advice}"


class ObjectReader:
    """One JSON object. Each getter names a key that may be there; ``finish`` refuses the others.

    A getter never raises: it notes the problem in ``problems``, which nested readers share, and
    returns the value for "nothing there".
    """

    def __init__(self, value: Any, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self._asked: list[str] = []
        if not isinstance(value, dict):
            self.problem("", f"{shown(value)} is not an object.", "Write it as { … }.")
            value = {}
        self._value: dict[str, Any] = value

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self._value.get(key) is not None

    def text(self, key: str, *, longest: int, required: bool = False) -> str:
        """A text of at most ``longest`` characters, without spaces around it."""
        found = self._get(key)
        if found is None:
            if required:
                self.problem(key, "It is missing.", "Every entry needs it.")
            return ""
        if not isinstance(found, str):
            self.problem(key, f"{shown(found)} is not a text.", 'Write it in quotes: "…".')
            return ""
        text = found.strip()
        if required and not text:
            self.problem(key, "It is empty.", "Every entry needs it.")
        if len(text) > longest:
            self.problem(
                key, f"It has {len(text):,} characters.", f"At most {longest:,} are taken."
            )
            return ""
        if not _storable(text):
            self.problem(
                key,
                "It holds characters that no database takes.",
                "Remove NUL characters and halves of surrogate pairs.",
            )
            return ""
        return text

    def choice(self, key: str, choices: type[Choice]) -> Choice | None:
        """One of the words of an enumeration; ``None`` where there is none."""
        found = self._get(key)
        if found is None:
            return None
        words = [word.value for word in choices]
        if not isinstance(found, str) or found not in words:
            self.problem(
                key,
                f"{shown(found)} is not known here.",
                f"Write one of: {', '.join(words)}.{_meant(found, words)}",
            )
            return None
        return choices(found)

    def number(self, key: str, *, least: int, most: int, whole: bool) -> float | None:
        """A number from ``least`` to ``most``; ``None`` where there is none."""
        found = self._get(key)
        if found is None:
            return None
        kinds = (int,) if whole else (int, float)
        what = "a whole number" if whole else "a number"
        if isinstance(found, bool) or not isinstance(found, kinds) or not math.isfinite(found):
            self.problem(key, f"{shown(found)} is not {what}.", f"Write {least} to {most}.")
            return None
        if not least <= found <= most:
            self.problem(
                key,
                f"{shown(found)} is not between {least} and {most}.",
                f"Write {least} to {most}.",
            )
            return None
        return found

    def moment(self, key: str) -> datetime | None:
        """A time with its time zone, in ISO 8601; ``None`` where there is none."""
        found = self._get(key)
        if found is None:
            return None
        advice = "Write it like 2026-11-20T14:30:00Z."
        if not isinstance(found, str):
            self.problem(key, f"{shown(found)} is not a time.", advice)
            return None
        try:
            moment = datetime.fromisoformat(found)
        except ValueError:
            self.problem(key, f"{shown(found)} is not a time.", advice)
            return None
        if moment.tzinfo is None:
            self.problem(key, f"{shown(found)} names no time zone.", advice)
            return None
        return moment

    def object(self, key: str) -> "ObjectReader | None":
        """A nested object; ``None`` where there is none."""
        found = self._get(key)
        if found is None:
            return None
        return ObjectReader(found, f"{self.path}.{key}", self.problems)

    def objects(self, key: str, *, most: int) -> "Iterator[ObjectReader]":
        """The objects of a list, one by one."""
        found = self._get(key)
        if found is None:
            return
        if not isinstance(found, list):
            self.problem(key, f"{shown(found)} is not a list.", "Write it as [ … ].")
            return
        if len(found) > most:
            self.problem(key, f"It has {len(found):,} entries.", f"At most {most:,} are taken.")
            return
        for index, entry in enumerate(found):
            yield ObjectReader(entry, f"{self.path}.{key}[{index}]", self.problems)

    def finish(self) -> None:
        """Refuse every key that no getter has named."""
        for key in self._value:
            if key not in self._asked:
                known = ", ".join(self._asked)
                self.problem(
                    shown(key).strip('"'),
                    "This key is not known.",
                    f"Known here: {known}.{_meant(key, self._asked)}",
                )

    def problem(self, key: str, sentence: str, advice: str) -> None:
        """Note a problem at a key of this object; at the object itself when it is empty."""
        path = f"{self.path}.{key}" if key else self.path
        self.problems.append(Problem(path, sentence, advice))

    def _get(self, key: str) -> Any:
        self._asked.append(key)
        return self._value.get(key)


def shown(value: Any) -> str:
    """A value as a message may show it: on one line, and short."""
    if isinstance(value, dict):
        return "An object"
    if isinstance(value, list):
        return "A list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value) if isinstance(value, int | float) else f'"{value}"'
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _meant(found: Any, words: list[str]) -> str:
    close = difflib.get_close_matches(str(found)[:60].lower(), words, n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
