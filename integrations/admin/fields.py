"""Form fields for settings that are stored as JSON, written the way people write lists."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from integrations.admin.skin import Textarea


class WordsField(forms.CharField):
    """A list of texts, one a line or separated by commas. Doubled entries are kept once."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The stored list, one entry a line."""
        return "\n".join(str(word) for word in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The list; empty for an empty text."""
        if isinstance(value, list):
            return value
        words = [word.strip() for word in re.split(r"[\n,]", value or "")]
        return list(dict.fromkeys(word for word in words if word))

    def validate(self, value: Any) -> None:
        """Raises ``ValidationError`` where something is required and nothing is there."""
        if self.required and not value:
            raise forms.ValidationError("Write at least one.", code="required")

    def run_validators(self, value: Any) -> None:
        """Each entry by itself."""
        for word in value:
            super().run_validators(word)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the list differs; layout does not count."""
        return bool(self.to_python(initial or []) != self.to_python(data))


class SettingsField(forms.CharField):
    """Plain settings, one ``name: value`` a line. Numbers and yes or no keep their kind."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=Textarea(attrs={"rows": rows}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The stored settings, one a line."""
        if not isinstance(value, Mapping):
            return value
        return "\n".join(f"{name}: {_written(setting)}" for name, setting in value.items())

    def to_python(self, value: Any) -> Any:
        """The settings. Raises ``ValidationError`` that quotes the line which is none."""
        if isinstance(value, Mapping):
            return dict(value)
        settings: dict[str, Any] = {}
        for line in filter(None, map(str.strip, (value or "").splitlines())):
            name, colon, setting = (part.strip() for part in line.partition(":"))
            if not colon or not name:
                raise forms.ValidationError(
                    f"“{line}” is no setting. Write name: value, one a line.", code="malformed"
                )
            if name in settings:
                raise forms.ValidationError(f"“{name}” is written twice.", code="doubled")
            settings[name] = _read(setting)
        return settings

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether a setting differs; layout does not count."""
        try:
            return bool(self.to_python(initial or {}) != self.to_python(data))
        except forms.ValidationError:
            return True


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _read(text: str) -> Any:
    if text in {"yes", "no"}:
        return text == "yes"
    if re.fullmatch(r"-?[0-9]{1,12}", text):
        return int(text)
    if re.fullmatch(r"-?[0-9]{1,12}\.[0-9]{1,6}", text):
        return float(text)
    return text or None
