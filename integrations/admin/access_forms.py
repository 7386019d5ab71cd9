"""Forms made of what a connector has to be told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from integrations import setting_forms
from integrations.admin.person_actions import QuestionForm
from integrations.admin.skin import IntegerInput, PasswordInput, Select, TextInput
from integrations.connectors.authorising import Authorisation, Setting, Way
from integrations.connectors.registry import connector_class
from integrations.models import Connection
from integrations.services.credentials import known_secrets

_WIDGETS = setting_forms.Widgets(TextInput, IntegerInput, Select, PasswordInput)


def fields_of(settings: Sequence[Setting], stored: Mapping[str, Any]) -> dict[str, forms.Field]:
    """A form field for each setting, in the look of the admin. Secrets are never shown again."""
    return setting_forms.fields_of(settings, stored, _WIDGETS)


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

    way = staticmethod(key_way)

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        way = self.way(row)
        self.asked: tuple[Setting, ...] = way.settings if way else ()
        self.fields |= fields_of(self.asked, row.options)

    def clean(self) -> dict[str, Any]:
        """What was entered, divided into plain settings and secrets."""
        entered = setting_forms.given(self.asked, super().clean() or {}, self.row.options)
        return {"options": entered.options, "secrets": entered.secrets}


class LoginForm(AccessForm):
    """What has to be known before the login: where it is, and with which app of the customer's.

    A client that the platform has at the vendor, or that is stored already, need not be entered.
    """

    way = staticmethod(login_way)

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        known = known_secrets(row)
        for setting in self.asked:
            if setting.secret and setting.name in known:
                self.fields[setting.name].required = False
                self.fields[setting.name].help_text = "Known already. Leave it empty to keep it."
