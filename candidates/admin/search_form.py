"""The forms of a search: a new one, and its export settings."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from candidates.explain import refused_targets
from candidates.models import Search
from candidates.rules.emails import EmailKind
from candidates.rules.stages import ResponseType, is_responder
from candidates.search_settings import Refusal, known_in_words, refusals, with_settings
from integrations.admin.skin import CheckboxSelectMultiple, RadioSelect, Select
from integrations.admin.tenancy import TenantForm
from integrations.connectors.types import Target
from integrations.rules.decision import Reason
from jobs.models import Job

ALL, RESPONDERS = "all", "responders"
LEFT_OUT, INCLUDED = "left_out", "included"


class ReasonedRadio(RadioSelect):
    """Choices of which those that the system cannot do are greyed, with the reason beside them."""

    refused: Mapping[str, Reason] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        """One choice."""
        option = super().create_option(name, value, label, *args, **kwargs)
        reason = self.refused.get(str(value))
        if reason is not None:
            option["attrs"]["disabled"] = True
            option["label"] = f"{label} (not possible: {reason.sentence})"
        return option


class NewSearchForm(TenantForm):
    """A new search: a name and a job. Its settings are the usual ones until they are changed."""

    class Meta:
        model = Search
        fields = ("name", "job")

    def clean(self) -> dict[str, Any]:
        """Refuse a job that nobody can be exported to, in the words of policy."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        job = cleaned.get("job")
        if job is None or self.errors:
            return cleaned
        search = self.instance
        search.job, search.tenant = job, job.tenant
        if name_is_taken(search, cleaned["name"]):
            self.add_error("name", "There is a search of this name already.")
        for refusal in refusals(search):
            self.add_error("job", refusal.sentence)
        return cleaned


class SearchSettingsForm(forms.Form):
    """What decides who of a search goes out, as what and where to. Nothing is saved here.

    ``jobs`` are the synced jobs that this person may choose; ``offered`` those that the list shows
    at once (the others are found by searching).
    """

    title = "Export settings"

    job = forms.ModelChoiceField(label="ATS job", queryset=Job.objects.none(), widget=Select)
    target = forms.ChoiceField(
        label="Export as",
        widget=ReasonedRadio,
        choices=[(Target.APPLICANT.value, "Applicant"), (Target.PROSPECT.value, "Prospect")],
        help_text="A prospect has no application in the ATS, so no activity on the job there.",
    )
    stage_external_id = forms.ChoiceField(label="Stage in the ATS", required=False, widget=Select)
    mode = forms.ChoiceField(label="Export", widget=RadioSelect, choices=Search.Mode.choices)
    email_kinds = forms.MultipleChoiceField(
        label="Which e-mail addresses",
        required=False,
        widget=CheckboxSelectMultiple,
        choices=[(kind.value, kind.value.capitalize()) for kind in EmailKind],
        help_text="None ticked: every address that may be valid.",
    )
    who = forms.ChoiceField(
        label="Who is exported",
        widget=RadioSelect,
        choices=[(ALL, "All candidates"), (RESPONDERS, "Only responders")],
    )
    response_types = forms.MultipleChoiceField(
        label="Which responses",
        required=False,
        widget=CheckboxSelectMultiple,
        choices=[
            (response.value, response.value.replace("_", " ").capitalize())
            for response in ResponseType
            if is_responder(response)
        ],
        help_text="None ticked: every response.",
    )

    ats_candidates = forms.ChoiceField(
        label="People whom the ATS knows",
        required=False,
        widget=RadioSelect,
        choices=[(LEFT_OUT, "Leave them out"), (INCLUDED, "Include ATS candidates")],
    )

    def __init__(
        self, *args: Any, search: Search, jobs: QuerySet[Job], offered: Iterable[Job], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "job": search.job_id,
            "target": search.target,
            "stage_external_id": search.stage_external_id,
            "mode": search.mode,
            "who": RESPONDERS if search.responders_only else ALL,
            "response_types": search.response_types,
            "email_kinds": search.email_kinds,
            "ats_candidates": INCLUDED if search.include_ats_candidates else LEFT_OUT,
        }
        super().__init__(*args, **kwargs)
        self.search = search
        self.proposed = search
        field = self.fields["job"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = jobs
        self.chosen_job = self._chosen_job(jobs)
        shown = {job.pk: str(job) for job in [self.chosen_job, *offered]}
        self.fields["job"].widget.choices = list(shown.items())
        self.fields["ats_candidates"].help_text = known_in_words(search)
        self._offer_stages()
        self.fields["target"].widget.refused = refused_targets(
            with_settings(search, {"job_id": self.chosen_job.pk})
        )

    def _chosen_job(self, jobs: QuerySet[Job]) -> Job:
        """The job that the other choices are about."""
        entered = str(self.data.get("job", ""))
        if entered.isdecimal() and int(entered) != self.search.job_id:
            return jobs.filter(pk=int(entered)).first() or self.search.job
        return self.search.job

    def _offer_stages(self) -> None:
        """The stages of that very job."""
        job, field = self.chosen_job, self.fields["stage_external_id"]
        choices = [("", "The first stage of the ATS")]
        choices += [(s["external_id"], s["name"]) for s in job.stages if s["active"]]
        stored = self.search.stage_external_id
        is_same_job = job.pk == self.search.job_id
        if is_same_job and stored and stored not in {value for value, _ in choices}:
            choices.append((stored, "A stage that the job no longer has"))
        field.choices = choices  # type: ignore[attr-defined]
        if not job.stages:
            self._no_stage("This system has no stages: it decides where an application goes.")
        elif self.data.get("target", self.initial["target"]) == Target.PROSPECT:
            self._no_stage("A prospect has no stage.")
        else:
            field.help_text = "From the job's own list in the ATS."

    def _no_stage(self, why: str) -> None:
        field = self.fields["stage_external_id"]
        field.disabled = True
        self.initial["stage_external_id"] = ""
        field.help_text = why

    def clean_stage_external_id(self) -> str:
        """The stage; of another job it is not even offered."""
        return str(self.cleaned_data["stage_external_id"])

    def clean(self) -> dict[str, Any]:
        """Refuse what the system cannot do, in the words of policy."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        responders_only = cleaned["who"] == RESPONDERS
        self.proposed = with_settings(
            self.search,
            {
                "job_id": cleaned["job"].pk,
                "target": cleaned["target"],
                "stage_external_id": cleaned["stage_external_id"],
                "mode": cleaned["mode"],
                "responders_only": responders_only,
                "response_types": cleaned["response_types"] if responders_only else [],
                "email_kinds": cleaned["email_kinds"],
                "include_ats_candidates": self._includes(cleaned["ats_candidates"]),
            },
        )
        self.refuse(refusals(self.proposed, self.search))
        return cleaned

    def _includes(self, entered: str) -> bool:
        """Nothing entered leaves it as it is."""
        return entered == INCLUDED if entered else self.search.include_ats_candidates

    def refuse(self, found: Sequence[Refusal]) -> None:
        """Say at each setting why it cannot be saved."""
        for refusal in found:
            is_here = refusal.field in self.fields
            self.add_error(refusal.field if is_here else None, refusal.sentence)


def name_is_taken(search: Search, name: str) -> bool:
    """Whether another search of the tenant has this name."""
    namesakes = Search.objects.filter(tenant=search.tenant, name=name)
    return namesakes.exclude(pk=search.pk).exists()
