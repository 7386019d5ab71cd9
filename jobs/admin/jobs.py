"""The admin of jobs: where they came from, why they are in or out, what differs from the ATS."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from integrations.admin.base import TenantAdmin
from integrations.admin.display import NOTHING, STATE_TONES, Tone, pill, state_pill
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import PersonAction
from integrations.models import User
from integrations.rules.roles import Action
from jobs.admin.job_actions import JOB_ACTIONS
from jobs.admin.job_form import JobForm
from jobs.models import Job, SyncRun
from jobs.rules.eligibility import SHORT_REASONS, Eligibility
from jobs.services import editing

RUNS_SHOWN = 5
READINGS_ASKED = 20
"""The calls of so many readings are shown as those of a job."""


class OpenFilter(ChoiceFilter):
    """Whether the job is still there."""

    title = "open or closed"
    parameter_name = "open"
    choices_ = {
        "yes": ("Open", Q(closed_at__isnull=True)),
        "no": ("Closed", Q(closed_at__isnull=False)),
    }


class WhyFilter(ChoiceFilter):
    """The main reason for its eligibility."""

    title = "why"
    parameter_name = "why"
    choices_ = {code: (words, Q(main_reason=code)) for code, words in SHORT_REASONS.items()}


class JobAdmin(TenantAdmin):
    """Jobs. The app that knows their candidates adds to it, and registers it."""

    view_action = Action.VIEW_JOBS
    change_action = add_action = Action.EDIT_JOB
    subject_prefix = "job"
    keeps_calls = True
    form = JobForm
    list_display = (
        "title", "ats_id", "where", "status", "shown_state", "shown_eligibility", "differs",
        "source", "tenant",
    )  # fmt: skip
    list_filter = (
        "source", "state", "eligibility", WhyFilter, OpenFilter, "has_drift", "connection",
        "tenant",
    )  # fmt: skip
    list_select_related = ("tenant",)
    list_defer = ("description", "stages", "hiring_team", "places", "pay")
    search_lookups = ("title__icontains", "ats_id__istartswith")
    search_help = "A part of the title, or the beginning of the ATS job id"
    person_actions: ClassVar[Sequence[PersonAction]] = JOB_ACTIONS
    page_template = "admin/jobs/job.html"
    form_for_editors_only = True
    fieldsets = (
        (
            "What candidates are told",
            {"fields": ("title", ("place", "department"), "employment_type", "description")},
        ),
        ("Pay", {"fields": (("pay_minimum", "pay_maximum"), ("pay_currency", "pay_period"))}),
        ("On the web", {"fields": ("apply_url",)}),
    )
    add_fieldsets = (("Whose job", {"fields": ("tenant",)}), *fieldsets)

    @admin.display(description="where")
    def where(self, job: Job) -> str:
        """The place, with the country where the place does not say it."""
        return job.place or job.country or NOTHING

    @admin.display(description="AI recruiter")
    def shown_state(self, job: Job) -> SafeString:
        """Whether the AI recruiter works; closed jobs say so."""
        if job.closed_at is not None:
            return pill("Closed", Tone.OFF, job.closed_because)
        return state_pill(job)

    @admin.display(description="belongs here")
    def shown_eligibility(self, job: Job) -> SafeString:
        """The verdict, with its main reason beside the mouse."""
        why = job.reasons[0]["sentence"] if job.reasons else ""
        if job.eligibility == Eligibility.INCLUDED:
            return pill(job.get_eligibility_display(), Tone.GOOD, why)
        said = SHORT_REASONS.get(job.main_reason, job.get_eligibility_display())
        return pill(said, STATE_TONES[job.eligibility], why)

    @admin.display(description="differs")
    def differs(self, job: Job) -> SafeString | str:
        """How many fields the ATS says differently."""
        if not job.has_drift:
            return NOTHING
        names = ", ".join(drift["field"].replace("_", " ") for drift in job.drift)
        return pill(f"{len(job.drift)} in the ATS", Tone.WAIT, names)

    def breakdown(self, rows: QuerySet[Any]) -> Sequence[tuple[str, int]]:
        """How the chosen jobs divide by what decides whether they can be activated."""
        is_open = Q(closed_at__isnull=True)
        counted = rows.order_by().aggregate(
            included=Count("pk", filter=is_open & Q(eligibility=Eligibility.INCLUDED)),
            review=Count("pk", filter=is_open & Q(eligibility=Eligibility.REVIEW)),
            excluded=Count("pk", filter=is_open & Q(eligibility=Eligibility.EXCLUDED)),
            closed=Count("pk", filter=~is_open),
        )
        return [(name.capitalize(), count) for name, count in counted.items() if count]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The links of a synced job follow the ATS whatever is written here."""
        shown = super().get_fieldsets(request, obj)
        is_synced = obj is not None and obj.is_synced
        return [entry for entry in shown if not (is_synced and entry[0] == "On the web")]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not where an edit would not last."""
        is_open = obj is None or editing.may_be_edited(obj)
        return is_open and super().has_change_permission(request, obj)

    def call_causes(self, row: Job) -> Sequence[str]:
        """The latest readings of its connection."""
        if row.connection_id is None:
            return []
        runs = SyncRun.objects.filter(connection_id=row.connection_id).order_by("-id")
        return [f"sync_run:{pk}" for pk in runs.values_list("pk", flat=True)[:READINGS_ASKED]]

    def questions(self, row: Job) -> Sequence[tuple[str, str]]:
        """Why it stands as it does."""
        return [("Why this job stands so", reverse("why-job", args=[row.pk]))]

    def page_context(self, request: HttpRequest, row: Job) -> dict[str, Any]:
        """The runs that read it, where the person may see them."""
        context: dict[str, Any] = {"may_accept": self.may(request, Action.EDIT_JOB, row)}
        if row.connection_id and self.may(request, Action.VIEW_SYNC_RUNS, row):
            runs = SyncRun.objects.filter(connection_id=row.connection_id).order_by("-id")
            context["runs"] = list(runs[:RUNS_SHOWN])
        return context

    def save_model(self, request: HttpRequest, obj: Job, form: Any, change: Any) -> None:
        """Through the service, which writes only what people may write."""
        action = Action.EDIT_JOB
        if not self.may_at(request, action, obj.tenant_id):
            raise PermissionDenied
        actor = cast(User, request.user)
        if change:
            answer = editing.edit(obj, form.written(), actor=actor)
            if not answer.done:
                messages.warning(request, answer.sentence)
            obj.refresh_from_db()
            return
        added = editing.add_manual_job(obj.tenant, form.written(), actor=actor)
        obj.pk = added.pk
        obj.refresh_from_db()
