"""What people are asked on the way through the verification."""

from typing import Any

from django import forms

from candidates.models import Candidate
from integrations.admin.onboarding_forms import MailLinkForm
from integrations.admin.person_actions import NoteForm, QuestionForm, ReasonForm
from integrations.admin.skin import (
    CheckboxSelectMultiple,
    FileInput,
    SearchableSelect,
    Textarea,
)
from integrations.models import OnboardingProject
from integrations.rules.onboarding import GoLive, may_go_live
from integrations.services import onboarding
from jobs.models import Job
from jobs.rules.eligibility import Eligibility
from jobs.rules.expected_list import MOST_LINES, ExpectedListError, decoded, parse
from portal.verification.models import ExpectedJobs, TestCandidate
from portal.verification.services.going_live import in_words

JOBS_OFFERED = 500


class ListForm(QuestionForm):
    """The customer's list, pasted or as a file."""

    text = forms.CharField(
        label="The jobs that the customer expects",
        required=False,
        strip=False,
        widget=Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="One job a line: its id or its title as the ATS shows it. Or columns with "
        f"headings, such as Job ID and Title. {MOST_LINES:,} lines are the most.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        widget=FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        help_text="CSV or text. It takes the place of what stands above.",
    )

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        known = ExpectedJobs.objects.filter(connection=row.connection_id).first()
        self.fields["text"].initial = known.text if known else ""

    def clean(self) -> dict[str, Any]:
        """The list itself as ``listed``. Raises ``ValidationError`` at the field it came by."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        name = "file" if file else "text"
        try:
            cleaned["listed"] = decoded(file.read()) if file else cleaned.get("text", "")
            parse(cleaned["listed"])
        except ExpectedListError as error:
            self.add_error(name, str(error))
        cleaned["file_name"] = file.name if file else ""
        return cleaned


class AcceptForm(ReasonForm):
    """Which missing jobs may be missing, and why."""

    lines = forms.TypedMultipleChoiceField(
        label="These may be missing", coerce=int, widget=CheckboxSelectMultiple
    )
    field_order = ("lines", "note")

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["note"].label = "Why, as the customer says it"
        self.fields["note"].help_text = "It stands in the evidence of the go-live, with your name."
        known = ExpectedJobs.objects.filter(connection=row.connection_id).first()
        choice = self.fields["lines"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(line["number"], _in_words(line)) for line in _missing(known)]


class JobForm(QuestionForm):
    """To which of the connection's jobs a test candidate goes."""

    job = forms.TypedChoiceField(label="On the job", coerce=int, widget=SearchableSelect)

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        jobs = Job.objects.open_at(row.connection).filter(eligibility=Eligibility.INCLUDED)
        offered = jobs.order_by("title", "pk").only("title", "ats_id")[:JOBS_OFFERED]
        choices = [(job.pk, str(job)) for job in offered]
        if not choices:
            self.trouble = "No job is open and included yet. Let the jobs sync first."
        choice = self.fields["job"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = choices


class AskForm(MailLinkForm):
    """Whom to ask for the confirmation."""

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        field = self.fields["recipient"]
        field.help_text = "Somebody who can look into the ATS. Their answer goes to you."


class GoLiveForm(QuestionForm):
    """Asks why, where something is not verified."""

    override = forms.CharField(
        label="Go live all the same, because",
        max_length=2_000,
        widget=Textarea(attrs={"rows": 4}),
        help_text="It is audited, and stands on the first page of the evidence, with your name.",
    )

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        facts = onboarding.facts_of(row)
        decision = may_go_live(facts)
        if decision.verdict is GoLive.YES:
            del self.fields["override"]
            return
        if not facts.authorised:
            # A box for a reason that nobody can send would invite somebody to write one.
            del self.fields["override"]
            self.trouble = "Without access nothing can go live, whatever the reason."
            return
        field = self.fields["override"]
        field.error_messages["required"] = (
            f"{in_words(decision)} Mend it, or say why it goes live all the same."
        )

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` where no reason helps."""
        if self.trouble:
            raise forms.ValidationError(self.trouble)
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return cleaned


class RemovedForm(NoteForm):
    """Which test candidates were removed."""

    tests = forms.TypedMultipleChoiceField(
        label="Removed from the ATS", coerce=int, widget=CheckboxSelectMultiple
    )
    field_order = ("tests", "note")

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["note"].label = "What was said"
        there = TestCandidate.objects.filter(
            connection=row.connection_id, arrived_at__isnull=False, cleaned_up_at=None
        ).select_related("application__candidate")
        choices = [(test.pk, str(_candidate(test))) for test in there.order_by("pk")]
        choice = self.fields["tests"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = choices
        choice.initial = [pk for pk, _ in choices]


def _candidate(test: TestCandidate) -> Candidate:
    return test.application.candidate


def _missing(expected: ExpectedJobs | None) -> list[dict[str, Any]]:
    return expected.missing if expected is not None else []


def _in_words(line: dict[str, Any]) -> str:
    why = line["reasons"][0]["sentence"] if line["reasons"] else ""
    return f"{line['text']} · {why}"
