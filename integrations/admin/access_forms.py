"""Forms made of what a connector has to be told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from integrations.admin.fields import WebAddressField
from integrations.admin.person_actions import QuestionForm
from integrations.admin.skin import IntegerInput, PasswordInput, Select, TextInput
from integrations.connectors.authorising import Authorisation, Setting, SettingKind, Way
from integrations.connectors.registry import connector_class
from integrations.models import Connection

_ONCE = "The vendor shows it only once. "


def fields_of(settings: Sequence[Setting], stored: Mapping[str, Any]) -> dict[str, forms.Field]:
    """A form field for each setting. Secrets are never shown again."""
    return {setting.name: _field(setting, stored.get(setting.name)) for setting in settings}


def key_way(connection: Connection) -> Authorisation | None:
    """How access is given by entering something, if this connector has that."""
    ways = connector_class(connection.route).authorisations
    return next((way for way in ways if way.way is not Way.OAUTH), None)


def login_way(connection: Connection) -> Authorisation | None:
    """How access is given by logging in at the vendor, if this connector has that."""
    ways = connector_class(connection.route).authorisations
    return next((way for way in ways if way.way is Way.OAUTH), None)


class AccessForm(QuestionForm):
    """What the connector's way in has to be told. The key is tested before it is stored."""

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        way = key_way(row)
        self.asked: tuple[Setting, ...] = way.settings if way else ()
        self.fields |= fields_of(self.asked, row.options)

    def clean(self) -> dict[str, Any]:
        """What was entered, divided into plain settings and secrets."""
        entered = super().clean() or {}
        filled = {name: value for name, value in entered.items() if value not in (None, "")}
        secret = {setting.name for setting in self.asked if setting.secret}
        return {
            "options": {name: value for name, value in filled.items() if name not in secret},
            "secrets": {name: value for name, value in filled.items() if name in secret},
        }


def _field(setting: Setting, stored: Any) -> forms.Field:
    about: dict[str, Any] = {
        "label": setting.label,
        "required": setting.required,
        "help_text": (_ONCE if setting.shown_once else "") + setting.help,
    }
    if setting.secret:
        widget = PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        return forms.CharField(max_length=4000, widget=widget, **about)
    about["initial"] = stored
    if setting.kind is SettingKind.CHOICE:
        choices = [("", "Usual")] * (not setting.required) + list(setting.choices)
        return forms.ChoiceField(choices=choices, widget=Select, **about)
    if setting.kind is SettingKind.NUMBER:
        return forms.IntegerField(widget=IntegerInput, **about)
    if setting.kind is SettingKind.URL:
        return WebAddressField(widget=TextInput, **about)
    return forms.CharField(max_length=500, widget=TextInput, **about)
