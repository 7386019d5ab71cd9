"""The form of a hire: the candidate's data, editable, and what the HR system can give."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

from candidates import selectors
from candidates.models import Application, HireDetails
from candidates.services.hiring import Choices
from integrations.admin.skin import Checkbox, EmailInput, SearchableSelect, TextInput
from integrations.connectors.hris_types import HrisChoice
from jobs.rules.gazetteer import COUNTRY_NAMES

CHOSEN: Mapping[str, str] = {
    "legal_entity": "legal_entities",
    "location": "locations",
    "team": "teams",
    "manager": "managers",
}
"""Parts of a hire that are chosen from a live list, and the list."""


def _text(label: str, length: int, **more: Any) -> forms.CharField:
    given = {"required": False, "widget": TextInput, **more}
    return forms.CharField(label=label, max_length=length, **given)


def _day(label: str, **more: Any) -> forms.DateField:
    widget = TextInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, **more)


def _country(label: str) -> forms.ChoiceField:
    named = sorted(COUNTRY_NAMES.items(), key=lambda item: item[1])
    return forms.ChoiceField(
        label=label, required=False, widget=SearchableSelect, choices=[("", "–"), *named]
    )


def _from_list(label: str, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=SearchableSelect, **more)


class HireForm(forms.Form):
    """What becomes a ``HireDetails``. ``required`` are the fields that the HR system wants."""

    SECTIONS: ClassVar[Sequence[tuple[str, str, Sequence[str]]]] = (
        ("Person", "", ("first_name", "last_name", "email", "phone")),
        (
            "Work",
            "The lists were read from the HR system just now.",
            ("starts_on", "legal_entity_id", "location_id", "team_id", "manager_id"),
        ),
        (
            "Private",
            "Kept here only until the employee is created.",
            (
                "birthday", "nationality", "address_line_1", "address_line_2", "postal_code",
                "city", "region", "country",
            ),
        ),
        ("Documents", "", ("with_document",)),
    )  # fmt: skip

    first_name = _text("First name", 200)
    last_name = _text("Last name", 200)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        widget=EmailInput,
        help_text="The employee logs in with it.",
    )
    phone = _text("Phone", 60)
    starts_on = _day("First day of work")
    legal_entity_id = _from_list("Legal entity")
    location_id = _from_list("Location")
    team_id = _from_list("Team")
    manager_id = _from_list("Manager", help_text="Those who are somebody's manager there already.")
    birthday = _day("Birthday")
    nationality = _country("Nationality")
    address_line_1 = _text("Address", 200)
    address_line_2 = _text("Address, second line", 200)
    postal_code = _text("Postal code", 20)
    city = _text("City", 120)
    region = _text("Region or state", 60)
    country = _country("Country")
    with_document = forms.BooleanField(
        label="Add the PDF profile to the employee's documents",
        required=False,
        widget=Checkbox,
        help_text="Resume, screening conversation and assessment. The employee can read it there.",
    )

    def __init__(
        self,
        *args: Any,
        choices: Choices,
        required: frozenset[str],
        no_documents: str | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._names: dict[str, dict[str, str]] = {}
        for name, listed in CHOSEN.items():
            self._offer(name, getattr(choices, listed))
        for name in required:
            self.fields[name].required = True
        if no_documents is not None:
            document = self.fields["with_document"]
            document.disabled, document.initial = True, False
            self.initial["with_document"] = False
            document.help_text = f"Not possible with this connection. {no_documents}"

    def _offer(self, name: str, listed: Sequence[HrisChoice]) -> None:
        field = self.fields[f"{name}_id"]
        self._names[name] = {choice.external_id: choice.name for choice in listed}
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "–"), *self._names[name].items()]
        only = listed[0].external_id if len(listed) == 1 and name != "manager" else ""
        chosen = self.initial.get(f"{name}_id") or only
        # What was chosen before may be gone there.
        self.initial[f"{name}_id"] = chosen if chosen in self._names[name] else ""

    def clean_birthday(self) -> date | None:
        """Nobody is born in the future."""
        birthday: date | None = self.cleaned_data["birthday"]
        if birthday is not None and birthday >= timezone.localdate():
            raise forms.ValidationError("This day is not in the past.")
        return birthday

    def sections(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """Title, sentence and fields of each part of the page."""
        for title, sentence, names in self.SECTIONS:
            yield title, sentence, [self[name] for name in names]

    def details(self) -> HireDetails:
        """What was entered, not saved yet, with the names of what was chosen."""
        chosen = {
            f"{name}_name": self._names[name].get(self.cleaned_data[f"{name}_id"], "")[:200]
            for name in CHOSEN
        }
        return HireDetails(**self.cleaned_data, **chosen)


def known_of(application: Application, before: HireDetails | None) -> dict[str, Any]:
    """What stands in the form at first: what was entered before, else what the candidate says."""
    if before is not None:
        return {name: getattr(before, name) for name in HireForm.base_fields}
    candidate = application.candidate
    addresses = selectors.chosen_addresses(application)
    return {
        "first_name": candidate.first_name,
        "last_name": candidate.last_name,
        "email": addresses[0] if addresses else "",
        "phone": candidate.phone,
        "city": candidate.city,
        "region": candidate.region,
        "country": candidate.country,
        "with_document": True,
    }
