"""Reading the settings of a connection, with errors that name the setting."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


class OptionsError(ValueError):
    """A connection's settings are incomplete or wrong. ``problems`` maps setting to complaint."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in problems.items()))
        self.problems = dict(problems)


class Options:
    """The settings and the secret of one connection, read one by one.

    Complaints are collected; ``check`` raises them together, so that a form can show them all.
    """

    def __init__(self, options: Mapping[str, Any], secret: Mapping[str, str]) -> None:
        self._options = options
        self._secret = secret
        self._problems: dict[str, str] = {}

    def text(self, name: str, default: str | None = None) -> str:
        """A text setting; required where it has no default."""
        return self._text(self._options, name, default)

    def url(self, name: str, default: str | None = None) -> str:
        """A web address without its last slash; required where it has no default."""
        value = self._text(self._options, name, default).rstrip("/")
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.query:
            self._problems[name] = "must be a web address, such as https://acme.example.com"
        elif parts.username or parts.password:
            self._problems[name] = "must not hold a user name or password"
        return value

    def optional_secret(self, name: str) -> str:
        """A part of the secret that may be missing, fit to stand in an HTTP header."""
        return self.secret(name) if self._secret.get(name) else ""

    def secret(self, name: str) -> str:
        """A required part of the secret, fit to stand in an HTTP header."""
        value = self._text(self._secret, name, None)
        if value and not (value.isascii() and value.isprintable() and " " not in value):
            self._problems[name] = "holds characters that no key has (a space, a line break …)"
        return value

    def choice(self, name: str, allowed: Mapping[str, str], default: str) -> str:
        """The value that belongs to the chosen word."""
        word = self._options.get(name, default)
        if word not in allowed:
            self._problems[name] = f"must be one of {', '.join(allowed)}"
            return ""
        return allowed[word]

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        """A number between two bounds, or the default."""
        found = self.optional_number(name, least=least, most=most)
        return default if found is None else found

    def optional_number(self, name: str, *, least: float, most: float) -> float | None:
        """A number between two bounds, or ``None`` where it is not set."""
        value = self._options.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self._problems[name] = "must be a number"
            return None
        if not least <= value <= most:
            self._problems[name] = f"must be between {least:g} and {most:g}"
            return None
        return float(value)

    def words(self, name: str) -> frozenset[str]:
        """A list of texts; empty where it is not set."""
        value = self._options.get(name) or ()
        if isinstance(value, str) or not all(isinstance(word, str) for word in value):
            self._problems[name] = "must be a list of texts"
            return frozenset()
        return frozenset(value)

    def refuse(self, name: str, why: str) -> None:
        """Complain about a value that was read and only this connector knows to be wrong."""
        self._problems.setdefault(name, why)

    def check(self) -> None:
        """Raise ``OptionsError`` where anything was missing or wrong."""
        if self._problems:
            raise OptionsError(self._problems)

    def _text(self, source: Mapping[str, Any], name: str, default: str | None) -> str:
        value = source.get(name, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            self._problems[name] = "is missing"
            return ""
        return value.strip()
