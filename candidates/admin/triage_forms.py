"""What the pages of the recipes ask: which field and value, which job, what a cause means."""

from collections.abc import Mapping
from typing import Any

from django import forms

from candidates.models import FailureGroup, KnownFailure
from candidates.models.failure import CLASSES
from candidates.rules.field_defaults import FIELDS, FIXED, JOB, Default, complaint_of, guess
from candidates.services import another_job, mending, retries
from integrations.admin.person_actions import QuestionForm
from integrations.admin.skin import Checkbox, RadioSelect, Select, Textarea, TextInput
from jobs.models import Job


def reach_of(row: FailureGroup | None) -> list[FailureGroup]:
    """Where else this cause occurs and whoever looks may mend it together with this one."""
    return list(getattr(row, "reach", ()))


class EverywhereForm(QuestionForm):
    """Asks whether the same cause at other connections is meant too, where there are any."""

    everywhere = forms.BooleanField(required=False, widget=Checkbox)
    name = forms.CharField(
        label="Name of the report",
        max_length=200,
        required=False,
        widget=TextInput,
        help_text="Under Bulk retries it says what became of each.",
    )
    note = forms.CharField(
        label="Why", max_length=500, required=False, widget=Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = reach_of(self.row)
        if not others:
            del self.fields["everywhere"]
            return
        both = retries.foresee([self.row, *others])
        more = "1 other connection" if len(others) == 1 else f"{len(others)} other connections"
        self.fields["everywhere"].label = f"Also at {more} with the same cause"
        self.fields[
            "everywhere"
        ].help_text = f"Together: {both.people:,} candidates of {both.tenants} tenants."
        self.fields["everywhere"].initial = True


class FillForm(EverywhereForm):
    """Which of our fields is meant, and what is sent where we know nothing."""

    field = forms.ChoiceField(
        label="The field is our",
        widget=Select,
        choices=[("", "Choose …"), *((key, field.label) for key, field in FIELDS.items())],
    )
    source = forms.ChoiceField(
        label="Where we know nothing we send",
        widget=RadioSelect,
        choices=[(FIXED, "this value"), (JOB, "what the job knows of it")],
        initial=FIXED,
    )
    value = forms.CharField(label="The value", max_length=200, required=False, widget=TextInput)
    field_order = ("field", "source", "value", "everywhere", "name", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is None:
            return
        self.fields["field"].initial = guess(self.row.field)
        known = FIELDS.get(self.fields["field"].initial)
        self.fields["field"].help_text = f"The vendor calls it “{self.row.field}”."
        if known is not None:
            self.fields["value"].help_text = f"{known.demands.capitalize()}: {known.example}."

    def clean(self) -> dict[str, Any]:
        """A default that is none, or that would change nothing, is refused with the way out."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("field") or not cleaned.get("source"):
            return cleaned
        complaint = complaint_of(default_of(cleaned))
        if complaint:
            self.add_error("value" if cleaned["source"] == FIXED else "source", complaint)
        meant = [self.row, *(reach_of(self.row) if cleaned.get("everywhere") else [])]
        for group in meant:
            cannot = mending.why_not_sent(group.connection, cleaned["field"])
            if cannot:
                self.add_error("field", cannot)
                break
        return cleaned


class JobForm(QuestionForm):
    """From which closed job to which open one."""

    old = forms.ModelChoiceField(
        Job.objects.none(), label="Who is stuck on", widget=Select, empty_label=None
    )
    new = forms.ModelChoiceField(
        Job.objects.none(),
        label="Goes to",
        widget=Select,
        help_text="Open jobs of the same connection.",
    )
    name = forms.CharField(
        label="Name of the report", max_length=200, required=False, widget=TextInput
    )
    note = forms.CharField(
        label="Why", max_length=500, required=False, widget=Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            old, new = another_job.stuck_jobs(self.row), another_job.open_jobs(self.row)
            self.fields["old"].queryset = old  # type: ignore[attr-defined]
            self.fields["new"].queryset = new  # type: ignore[attr-defined]


class LabelForm(QuestionForm):
    """What it is, whose turn it is, what to do."""

    label = forms.CharField(
        label="What it is",
        max_length=200,
        widget=TextInput,
        help_text="One sentence for people who have never seen it. It is shown at every tenant: "
        "name nobody.",
    )
    becomes = forms.ChoiceField(label="What happens then", widget=RadioSelect, choices=CLASSES)
    fix = forms.CharField(label="What to do", max_length=500, widget=Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = KnownFailure.objects.filter(cause=self.row.cause).first() if self.row else None
        for name in ("label", "becomes", "fix"):
            if known is not None:
                self.fields[name].initial = getattr(known, name)


def default_of(inputs: Mapping[str, Any]) -> Default:
    """The default that a form describes."""
    value = inputs["value"].strip() if inputs["source"] == FIXED else ""
    return Default(inputs["field"], inputs["source"], value)
