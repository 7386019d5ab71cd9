"""The export settings of a search: exactly what can be chosen, and why something cannot."""

from collections.abc import Mapping
from typing import Any

from django import forms

from candidates.explain import objections, refused_targets
from candidates.models import Search
from candidates.rules.emails import EmailKind
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.stages import ResponseType, is_responder
from integrations.admin.skin import CheckboxSelectMultiple, RadioSelect, Select
from integrations.admin.tenancy import TenantForm
from integrations.rules.decision import Reason
from jobs.models import Job
from jobs.rules.states import JobSource

ALL, RESPONDERS = "all", "responders"

REFUSED_AT: dict[str, str] = {
    ExportReason.PROSPECTS_NOT_SUPPORTED: "target",
    ExportReason.STAGE_NOT_IN_JOB: "stage_external_id",
    ExportReason.SYSTEM_CANNOT_TAKE_CANDIDATES: "job",
    ExportReason.MANUAL_JOB: "job",
}
"""What the system cannot do, by the field where that is said. The words are those of policy."""


class ReasonedRadio(RadioSelect):
    """Choices of which those that the system cannot do are greyed, with the reason beside them."""

    def __init__(self, refused: Mapping[str, Reason], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refused = refused

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        """One choice."""
        option = super().create_option(name, value, label, *args, **kwargs)
        reason = self.refused.get(str(value))
        if reason is not None:
            option["attrs"]["disabled"] = True
            option["label"] = f"{label} (not possible: {reason.sentence})"
        return option


class SearchForm(TenantForm):
    """One search. The stages are those of its own job in the ATS."""

    stage_external_id = forms.ChoiceField(label="Stage in the ATS", required=False, widget=Select)
    who = forms.ChoiceField(
        label="Who is exported",
        widget=RadioSelect,
        choices=[(ALL, "All candidates"), (RESPONDERS, "Only responders")],
        initial=ALL,
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
        help_text="For responders. None ticked: every response.",
    )
    email_kinds = forms.MultipleChoiceField(
        label="Which e-mail addresses",
        required=False,
        widget=CheckboxSelectMultiple,
        choices=[(kind.value, kind.value.capitalize()) for kind in EmailKind],
        help_text="None ticked: every address that may be valid.",
    )

    class Meta:
        model = Search
        fields = ("name", "job", "target", "mode")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        search = self.instance
        if search.pk:
            self.initial["who"] = RESPONDERS if search.responders_only else ALL
            self.initial["response_types"] = search.response_types
            self.initial["email_kinds"] = search.email_kinds
            self.initial["stage_external_id"] = search.stage_external_id
        self._offer_stages()
        self._grey_out()

    def _grey_out(self) -> None:
        """What the system of the job cannot do, with the reason from policy."""
        field = self.fields.get("target")
        job = self._chosen_job()
        if not isinstance(field, forms.ChoiceField) or job is None:
            return
        asked = Search(job=job, tenant=job.tenant)
        field.widget = ReasonedRadio(refused_targets(asked), choices=field.choices)
        stages = self.fields.get("stage_external_id")
        if stages is not None and not job.stages:
            stages.disabled = True
            stages.help_text = "This system has no stages: it decides where an application goes."

    def _offer_stages(self) -> None:
        field = self.fields.get("stage_external_id")
        if not isinstance(field, forms.ChoiceField):
            return
        job = self._chosen_job()
        active = [stage for stage in job.stages if stage["active"]] if job else []
        choices = [("", "The first stage of the ATS")]
        choices += [(stage["external_id"], stage["name"]) for stage in active]
        stored = self.instance.stage_external_id
        if stored and stored not in {value for value, _ in choices}:
            choices.append((stored, "A stage that the job no longer has"))
        field.choices = choices
        field.help_text = (
            "From the job's own list. A prospect has no stage."
            if job
            else "Save first: the stages are those of the job."
        )

    def _chosen_job(self) -> Job | None:
        search: Search = self.instance
        if search.job_id:
            return search.job
        chosen = self.data.get("job") or self.initial.get("job")
        if not chosen or not str(chosen).isdecimal():
            return None
        offered: Any = self.fields.get("job")
        found: Job | None = offered.queryset.filter(pk=chosen).first() if offered else None
        return found

    def clean_job(self) -> Job:
        """Only what the ATS gave us can be exported to."""
        job: Job = self.cleaned_data["job"]
        if job.source != JobSource.SYNCED:
            raise forms.ValidationError(
                f"“{job}” was made by hand, so the ATS does not know it. Choose the job that was "
                "synced from the ATS."
            )
        return job

    def clean(self) -> dict[str, Any]:
        """Refuse what the system cannot do, in the words of policy."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        search = self.instance
        search.stage_external_id = cleaned.get("stage_external_id", "")
        search.responders_only = cleaned.get("who") == RESPONDERS
        search.response_types = cleaned.get("response_types", []) if search.responders_only else []
        search.email_kinds = cleaned.get("email_kinds", [])
        search.target = cleaned.get("target") or search.target
        job = cleaned.get("job") or (search.job if search.job_id else None)
        if job is None or self.errors:
            return cleaned
        search.job, search.tenant = job, job.tenant
        namesakes = Search.objects.filter(tenant=search.tenant, name=cleaned.get("name", ""))
        if namesakes.exclude(pk=search.pk).exists():
            self.add_error("name", "There is a search of this name already.")
        for reason in objections(search):
            if reason.code in REFUSED_AT:
                self._refuse(REFUSED_AT[reason.code], reason.sentence, reason.hint)
        return cleaned

    def _refuse(self, field: str, *sentences: str) -> None:
        said = " ".join(filter(None, sentences))
        self.add_error(field if field in self.fields else None, said)
