"""The form of a job: the few things people write; the rest comes from the ATS."""

from decimal import Decimal
from typing import Any

from django import forms

from integrations.admin.skin import Select, Textarea, TextInput
from integrations.admin.tenancy import TenantForm
from jobs.models import Job

PERIODS = [("", "–"), ("HOUR", "an hour"), ("DAY", "a day"), ("WEEK", "a week"),
           ("MONTH", "a month"), ("YEAR", "a year")]  # fmt: skip


class JobForm(TenantForm):
    """What candidates are told about a job."""

    place = forms.CharField(
        max_length=300,
        required=False,
        widget=TextInput,
        help_text="City and state, such as Dallas, TX. The country is read from it.",
    )
    pay_minimum = forms.DecimalField(
        required=False, min_value=0, max_digits=12, decimal_places=2, widget=TextInput
    )
    pay_maximum = forms.DecimalField(
        required=False, min_value=0, max_digits=12, decimal_places=2, widget=TextInput
    )
    pay_currency = forms.CharField(
        required=False, max_length=3, initial="USD", widget=TextInput, label="Currency"
    )
    pay_period = forms.ChoiceField(choices=PERIODS, required=False, widget=Select, label="Paid")
    description = forms.CharField(required=False, widget=Textarea(attrs={"rows": 14}))

    class Meta:
        model = Job
        # The admin's fieldsets say which.
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pay = self.instance.pay or {}
        for part in ("minimum", "maximum", "currency", "period"):
            if pay.get(part):
                self.initial[f"pay_{part}"] = pay[part]
        words = pay.get("period") or ""
        period = self.fields.get("pay_period")
        if isinstance(period, forms.ChoiceField) and words not in dict(PERIODS):
            # The ATS's own word stays a choice, or saving the form would lose it.
            period.choices = [*PERIODS, (words, words.lower())]

    def clean(self) -> dict[str, Any] | None:
        """The pay is a range."""
        cleaned = super().clean()
        low, high = (self.cleaned_data.get(f"pay_{end}") for end in ("minimum", "maximum"))
        if low is not None and high is not None and low > high:
            self.add_error("pay_maximum", "The most is less than the least.")
        return cleaned

    def written(self) -> dict[str, Any]:
        """What was changed, for the service."""
        data = self.cleaned_data
        values = {name: data[name] for name in self.changed_data if not name.startswith("pay_")}
        if any(name.startswith("pay_") for name in self.changed_data):
            values["pay"] = {
                "minimum": _plain(data["pay_minimum"]),
                "maximum": _plain(data["pay_maximum"]),
                "currency": data["pay_currency"].upper(),
                "period": data["pay_period"],
            }
        values.pop("tenant", None)
        return values


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
