"""Forms made of what a connector has to be told: the same fields at every door."""

import pytest
from django import forms

from integrations.connectors.authorising import Setting, SettingKind, Way
from integrations.connectors.registry import CONNECTORS, connector_class
from integrations.setting_forms import fields_of, given

SETTINGS = (
    Setting(name="url", label="Address", kind=SettingKind.URL),
    Setting(name="text", label="Text", required=False),
    Setting(name="number", label="Number", kind=SettingKind.NUMBER, required=False),
    Setting(
        name="choice", label="Choice", kind=SettingKind.CHOICE, choices=(("a", "A"), ("b", "B"))
    ),
    Setting(name="key", label="Key", secret=True, shown_once=True, help="In the menu."),
)


def form_of(data=None, stored=None):
    form = forms.Form(data)
    form.fields |= fields_of(SETTINGS, stored or {})
    return form


def test_what_is_entered_is_divided_into_what_may_be_read_and_what_may_not():
    form = form_of({"url": "acme.example", "number": "3", "choice": "b", "key": "k" * 20})
    assert form.is_valid(), form.errors
    entered = given(SETTINGS, form.cleaned_data, {})
    assert entered.options == {"url": "https://acme.example", "number": 3, "choice": "b"}
    assert entered.secrets == {"key": "k" * 20}
    assert "k" * 20 not in repr(entered)


def test_stored_values_are_shown_and_a_secret_never_is():
    page = str(form_of(stored={"url": "https://acme.example", "key": "stored-secret"}))
    assert "https://acme.example" in page
    assert "stored-secret" not in page
    sent = form_of({"key": "sent-secret"}, stored={})
    assert not sent.is_valid()
    assert "sent-secret" not in str(sent)


@pytest.mark.parametrize(
    ("stored", "options"), [({"text": "old"}, {"text": ""}), ({}, {}), ({"number": 3}, {})]
)
def test_only_a_text_can_be_emptied(stored, options):
    assert given(SETTINGS, {}, stored).options == options


def test_what_the_vendor_shows_once_is_said_to_be_so():
    assert form_of()["key"].help_text == "The vendor shows it only once. In the menu."


@pytest.mark.parametrize("key", CONNECTORS)
def test_no_field_says_it_twice(key):
    for way in connector_class(key).authorisations:
        for field in fields_of(way.settings, {}).values():
            assert field.help_text.lower().count("once") <= 1
        if way.way is not Way.OAUTH:
            assert way.settings
