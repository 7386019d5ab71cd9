"""Form fields made of what a connector has to be told, for every door that asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from integrations.connectors.authorising import Setting, SettingKind

_ONCE = "The vendor shows it only once. "
_TEXTS = (SettingKind.TEXT, SettingKind.URL)
_LONGEST = 500
_LONGEST_SECRET = 4000


class WebAddressField(forms.URLField):
    """An address of the web; ``https`` where the person left the scheme out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


@dataclass(frozen=True, slots=True)
class Widgets:
    """How the fields look at one door."""

    text: type[forms.Widget] = forms.TextInput
    number: type[forms.Widget] = forms.NumberInput
    choice: type[forms.Widget] = forms.Select
    secret: type[forms.PasswordInput] = forms.PasswordInput


@dataclass(frozen=True, slots=True)
class Given:
    """What was entered, divided: plain ``options``, and ``secrets`` that nobody may read again."""

    options: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


PLAIN = Widgets()


def fields_of(
    settings: Sequence[Setting], stored: Mapping[str, Any], widgets: Widgets = PLAIN
) -> dict[str, forms.Field]:
    """A form field for each setting. Secrets are never shown again."""
    return {
        setting.name: _field(setting, stored.get(setting.name), widgets) for setting in settings
    }


def given(
    settings: Sequence[Setting], cleaned: Mapping[str, Any], stored: Mapping[str, Any]
) -> Given:
    """The cleaned data of such fields. A text that was stored and is emptied is given as empty."""
    options: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    for setting in settings:
        value = cleaned.get(setting.name)
        if value not in (None, ""):
            (secrets if setting.secret else options)[setting.name] = value
        elif not setting.secret and setting.kind in _TEXTS and stored.get(setting.name):
            options[setting.name] = ""
    return Given(options, secrets)


def _field(setting: Setting, stored: Any, widgets: Widgets) -> forms.Field:
    about: dict[str, Any] = {
        "label": setting.label,
        "required": setting.required,
        "help_text": (_ONCE if setting.shown_once else "") + setting.help,
    }
    if setting.secret:
        widget = widgets.secret(render_value=False, attrs={"autocomplete": "new-password"})
        return forms.CharField(max_length=_LONGEST_SECRET, widget=widget, **about)
    about["initial"] = stored
    if setting.kind is SettingKind.CHOICE:
        choices = [("", "Usual")] * (not setting.required) + list(setting.choices)
        return forms.ChoiceField(choices=choices, widget=widgets.choice, **about)
    if setting.kind is SettingKind.NUMBER:
        return forms.IntegerField(widget=widgets.number, **about)
    if setting.kind is SettingKind.URL:
        return WebAddressField(widget=widgets.text, **about)
    return forms.CharField(max_length=_LONGEST, widget=widgets.text, **about)
