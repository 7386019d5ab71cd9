"""The forms of an application: what the platform knows of a candidate on one job."""

from typing import Any

from django import forms

from candidates.models import Application, Assessment, Screening, Search
from candidates.rules import stages, transcript
from candidates.rules.stages import PlatformStage
from candidates.rules.transcript import TypedError
from candidates.services import intake
from integrations.admin.person_actions import QuestionForm
from integrations.admin.skin import Select, SplitDateTimeInput, Textarea
from integrations.admin.tenancy import TenantForm

STARS = [("", "No assessment"), *((str(n), "★" * n + "☆" * (5 - n)) for n in range(1, 6))]


class NewApplicationForm(TenantForm):
    """Puts a candidate on a job."""

    class Meta:
        model = Application
        fields = ("candidate", "job", "search", "stage")

    def clean(self) -> dict[str, Any]:
        """The search, where there is one, is for this job."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        search, job = cleaned.get("search"), cleaned.get("job")
        if isinstance(search, Search) and job is not None and search.job_id != job.pk:
            self.add_error("search", f"This search is for “{search.job}”.")
        return cleaned


class ApplicationForm(TenantForm):
    """Response, screening conversation and assessment of an application."""

    conversation = forms.CharField(
        label="Conversation",
        required=False,
        max_length=500_000,
        widget=Textarea(attrs={"rows": 12}),
        help_text=(
            "Each message begins on a line of its own with Recruiter: or Candidate:, and may have "
            "its time before that: [2026-11-20T14:30:00Z] Candidate: Yes."
        ),
    )
    completed_at = forms.SplitDateTimeField(
        label="Complete since",
        required=False,
        widget=SplitDateTimeInput,
        help_text="UTC. Empty while the conversation is not complete.",
    )
    stars = forms.ChoiceField(label="Stars", required=False, choices=STARS, widget=Select)
    summary = forms.CharField(
        label="Summary", required=False, max_length=20_000, widget=Textarea(attrs={"rows": 4})
    )
    criteria = forms.CharField(
        label="Criteria",
        required=False,
        max_length=50_000,
        widget=Textarea(attrs={"rows": 5}),
        help_text="One on each line: name | score from 0 to 5 | comment",
    )

    class Meta:
        model = Application
        fields = ("response",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Screening.objects.filter(application=self.instance).first()
        judged = Assessment.objects.filter(application=self.instance).first()
        self.screening, self.assessment = known, judged
        if known is not None:
            self.initial["conversation"] = transcript.typed_conversation(known.messages)
            self.initial["completed_at"] = known.completed_at
        if judged is not None:
            self.initial["stars"] = str(judged.stars)
            self.initial["summary"] = judged.summary
            self.initial["criteria"] = transcript.typed_criteria(judged.criteria)
        self.messages: list[dict[str, Any]] = []
        self.criteria_rows: list[dict[str, Any]] = []

    def clean_conversation(self) -> str:
        """Read what was typed."""
        text: str = self.cleaned_data["conversation"]
        self.messages = _read(transcript.read_conversation, text)
        return text

    def clean_criteria(self) -> str:
        """Read what was typed."""
        text: str = self.cleaned_data["criteria"]
        self.criteria_rows = _read(transcript.read_criteria, text)
        return text

    def clean(self) -> dict[str, Any]:
        """An assessment has stars; a conversation that is complete has messages."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("stars") and (cleaned.get("summary") or cleaned.get("criteria")):
            self.add_error("stars", "An assessment has one to five stars.")
        if cleaned.get("completed_at") and not self.messages and "conversation" not in self.errors:
            self.add_error("completed_at", "There is no conversation that could be complete.")
        return cleaned

    def clean_summary(self) -> str:
        """A browser sends its own line ends."""
        summary: str = self.cleaned_data["summary"].replace("\r\n", "\n")
        return summary

    @property
    def changes_screening(self) -> bool:
        """Whether the conversation differs from what is stored. Layout and line ends do not."""
        stored = self.screening.messages if self.screening else []
        return self.messages != stored or "completed_at" in self.changed_data

    @property
    def changes_assessment(self) -> bool:
        """Whether the assessment differs from what is stored."""
        judged, typed = self.assessment, self.cleaned_data
        if judged is None:
            return bool(typed["stars"])
        stored = (str(judged.stars), judged.summary, transcript.typed_criteria(judged.criteria))
        wanted = (typed["stars"], typed["summary"], transcript.typed_criteria(self.criteria_rows))
        return stored != wanted


class StageForm(QuestionForm):
    """Where to move an application."""

    stage = forms.ChoiceField(label="Move to", widget=Select)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["stage"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(stage.value, stage.capitalize()) for stage in _reachable(self.row)]


def save_assessment(obj: Application, form: ApplicationForm) -> None:
    """Store the assessment as it was entered, or that there is none."""
    if form.cleaned_data["stars"]:
        intake.record_assessment(
            obj,
            stars=int(form.cleaned_data["stars"]),
            summary=form.cleaned_data["summary"],
            criteria=form.criteria_rows,
        )
    else:
        intake.drop_assessment(obj)


def _reachable(row: Application | None) -> list[PlatformStage]:
    if row is None:
        return list(PlatformStage)
    here = PlatformStage(row.stage)
    return [stage for stage in PlatformStage if stages.may_move(here, stage)]


def _read(read: Any, text: str) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = read(text)
    except TypedError as error:
        raise forms.ValidationError(str(error)) from error
    return rows
