"""A small typed reader of untrusted JSON: every surprise names its JSON path."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from integrations.errors import UnexpectedResponseError

_Value = TypeVar("_Value")


class Payload:
    """One JSON object of a vendor's answer.

    The getters take a key and return a typed value; they raise ``UnexpectedResponseError`` with
    the JSON path where the value is of another type. ``null`` and a missing key are the same.
    Text comes back without NUL and lone surrogates, which no database takes.
    """

    __slots__ = ("_key", "_parent", "value")

    def __init__(self, value: Any, key: str = "$", parent: "Payload | None" = None) -> None:
        self._key = key
        self._parent = parent
        if not isinstance(value, dict):
            raise _surprise(self.path, "an object", value)
        self.value: dict[str, Any] = value

    @property
    def path(self) -> str:
        """The JSON path of this object, such as ``$.data.results[3].location``."""
        return self._key if self._parent is None else f"{self._parent.path}{self._key}"

    def text(self, key: str) -> str:
        """A text that must be there and not be empty."""
        found = self.value.get(key)
        text = _clean(found) if isinstance(found, str) else ""
        if not text:
            raise self._unlike(key, "a text", found)
        return text

    def optional_text(self, key: str) -> str:
        """A text; empty where there is none."""
        found = self.value.get(key)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise self._unlike(key, "a text or null", found)
        return _clean(found)

    def identifier(self, key: str) -> str:
        """An id that must be there: a text or a whole number, as text."""
        found = self.value.get(key)
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        return self.text(key)

    def optional_identifier(self, key: str) -> str:
        """The same; empty where there is none."""
        return "" if self.value.get(key) in (None, "") else self.identifier(key)

    def boolean(self, key: str) -> bool | None:
        """True, false, or ``None`` where it is not told."""
        found = self.value.get(key)
        if found is None or isinstance(found, bool):
            return found
        raise self._unlike(key, "true, false or null", found)

    def integer(self, key: str) -> int | None:
        """A whole number, or ``None`` where there is none."""
        found = self.value.get(key)
        if found is None:
            return None
        if isinstance(found, float) and found.is_integer():
            return int(found)
        if isinstance(found, bool) or not isinstance(found, int):
            raise self._unlike(key, "a whole number or null", found)
        return found

    def decimal(self, key: str) -> Decimal | None:
        """A number, as vendors send it: a JSON number or digits in a text."""
        found = self.value.get(key)
        if found is None or found == "":
            return None
        if isinstance(found, bool) or not isinstance(found, (int, float, str)):
            raise self._unlike(key, "a number or null", found)
        try:
            number = Decimal(str(found))
        except InvalidOperation:
            raise self._unlike(key, "a number or null", found) from None
        if not number.is_finite():
            raise self._unlike(key, "a finite number", found)
        return number

    def moment(self, key: str) -> datetime | None:
        """An instant in UTC. A time without a zone is taken as UTC, a date as its first moment."""
        found = self.value.get(key)
        if found is None or found == "":
            return None
        if not isinstance(found, str):
            raise self._unlike(key, "an ISO 8601 time or null", found)
        try:
            parsed = datetime.fromisoformat(found)
            if parsed.tzinfo is None:
                return parsed.replace(tzinfo=UTC)
            return parsed.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self._unlike(key, "an ISO 8601 time or null", found) from None

    def epoch_ms(self, key: str) -> datetime | None:
        """An instant in UTC, from milliseconds since 1970; ``None`` where there is none."""
        found = self.integer(key)
        if found is None:
            return None
        try:
            return datetime.fromtimestamp(found / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            raise self._unlike(key, "milliseconds since 1970 or null", found) from None

    def child(self, key: str) -> "Payload":
        """The object under this key, which must be there."""
        return type(self)(self.value.get(key), f".{key}", self)

    def optional_child(self, key: str) -> "Payload | None":
        """The object under this key, or ``None``."""
        found = self.value.get(key)
        return None if found is None else type(self)(found, f".{key}", self)

    def items(self, key: str) -> list["Payload"]:
        """The objects of a list; empty where there is none. Every element must be an object."""
        return [
            type(self)(element, f".{key}[{index}]", self)
            for index, element in enumerate(self._list(key))
        ]

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list; empty where there is none."""
        found = self._list(key)
        for index, element in enumerate(found):
            if not isinstance(element, str):
                raise _surprise(f"{self.path}.{key}[{index}]", "a text", element)
        return tuple(_clean(element) for element in found)

    def elements(self, key: str) -> Iterator[tuple[str, Any]]:
        """Path and raw value of each element of a list that must be there.

        For lists in which one bad element may not cost the others.
        """
        found = self.value.get(key)
        if not isinstance(found, list):
            raise self._unlike(key, "a list", found)
        for index, element in enumerate(found):
            yield f"{self.path}.{key}[{index}]", element

    def lenient(self) -> "LenientPayload":
        """The same object, read leniently."""
        return LenientPayload(self.value, self._key, self._parent)

    def _list(self, key: str) -> list[Any]:
        found = self.value.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            raise self._unlike(key, "a list or null", found)
        return found

    def _unlike(self, key: str, expected: str, found: Any) -> UnexpectedResponseError:
        return _surprise(f"{self.path}.{key}", expected, found)


def rows_of(value: Any) -> list[Payload]:
    """The objects of an answer that is a list itself."""
    if not isinstance(value, list):
        raise _surprise("$", "a list", value)
    return [Payload(element, f"$[{index}]") for index, element in enumerate(value)]


def elements_of(value: Any) -> Iterator[tuple[str, Any]]:
    """JSON path and raw value of each element of an answer that is a list itself.

    For lists in which one bad element may not cost the others.
    """
    if not isinstance(value, list):
        raise _surprise("$", "a list", value)
    for index, element in enumerate(value):
        yield f"$[{index}]", element


class LenientPayload(Payload):
    """A payload in which an optional value that cannot be read is as good as none.

    For records that are worth more than one of their fields. What must be there (``text``) and
    what holds others (objects and lists) still raises, and ``boolean``: a rule may stand on it.
    """

    __slots__ = ()

    def optional_text(self, key: str) -> str:
        """A text; empty where there is none, or something else."""
        found = self.value.get(key)
        return _clean(found) if isinstance(found, str) else ""

    def integer(self, key: str) -> int | None:
        """A whole number, or ``None``."""
        return _or_none(super().integer, key)

    def decimal(self, key: str) -> Decimal | None:
        """A number, or ``None``."""
        return _or_none(super().decimal, key)

    def moment(self, key: str) -> datetime | None:
        """An instant in UTC, or ``None``."""
        return _or_none(super().moment, key)

    def epoch_ms(self, key: str) -> datetime | None:
        """An instant in UTC, or ``None``."""
        return _or_none(super().epoch_ms, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list; what else is in it is left out."""
        return tuple(_clean(element) for element in self._list(key) if isinstance(element, str))


def _or_none(read: Callable[[str], _Value | None], key: str) -> _Value | None:
    try:
        return read(key)
    except UnexpectedResponseError:
        return None


def _clean(text: str) -> str:
    if text.isprintable():
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _surprise(path: str, expected: str, found: Any) -> UnexpectedResponseError:
    kind = "nothing" if found is None else f"{type(found).__name__}"
    return UnexpectedResponseError(
        code="payload.unexpected",
        sentence=f"The vendor's answer has {kind} at {path} where {expected} belongs.",
        hint="Engineering has to look at it.",
        path=path,
    )
