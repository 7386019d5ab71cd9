"""What the customer fills in."""

from collections.abc import Mapping
from typing import Any

from django import forms

from integrations import setting_forms
from integrations.connectors.authorising import Authorisation, SettingKind
from integrations.models import ConnectionLink, OnboardingTask


class WayForm(forms.Form):
    """What one way in has to be told. Plain fields show what was typed before, secrets never."""

    def __init__(
        self, way: Authorisation, link: ConnectionLink, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix=way.way.value)
        self.way = way
        self._stored = link.connection.options
        self.fields |= setting_forms.fields_of(way.settings, {**self._stored, **link.draft})
        for setting in way.settings:
            attributes = self.fields[setting.name].widget.attrs
            attributes |= {"spellcheck": "false", "autocapitalize": "none"}
            if setting.kind is SettingKind.URL:
                attributes["inputmode"] = "url"
            if setting.secret:
                attributes["data-secret"] = ""

    @property
    def given(self) -> setting_forms.Given:
        """What was entered, once it is valid."""
        return setting_forms.given(self.way.settings, self.cleaned_data, self._stored)

    @property
    def typed(self) -> dict[str, str]:
        """The plain fields as they were typed, right or wrong."""
        return {
            setting.name: str(self.data.get(self.add_prefix(setting.name), ""))[:500]
            for setting in self.way.settings
            if not setting.secret
        }

    @property
    def first_secret(self) -> str:
        """The name of the first secret that is asked for; empty where none is."""
        return next((setting.name for setting in self.way.settings if setting.secret), "")

    @property
    def address(self) -> str:
        """The name of the field that holds the address of the system; empty where none does."""
        of_kind = (s.name for s in self.way.settings if s.kind is SettingKind.URL)
        return next(of_kind, "")


class HelpForm(forms.Form):
    """What the customer cannot do alone."""

    kind = forms.ChoiceField(
        choices=[
            (kind.value, kind.label)
            for kind in (OnboardingTask.Kind.VENDOR, OnboardingTask.Kind.SCREEN_SHARE)
        ]
    )
    words = forms.CharField(max_length=500, required=False)
