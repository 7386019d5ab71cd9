"""The account manager's board: every onboarding, what it waits for, and on whom.

The portal registers the project's admin with what needs jobs and candidates (``portal.admin``).
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from integrations.admin.base import TenantAdmin
from integrations.admin.display import (
    NOTHING,
    Tone,
    first_sentence,
    owner_pill,
    pill,
    two_lines,
    when,
)
from integrations.admin.onboarding_actions import FINISH_TASK, ONBOARDING_ACTIONS, STEP_ACTIONS
from integrations.admin.onboarding_board import board_page
from integrations.admin.onboarding_filters import (
    GoingFilter,
    OverdueFilter,
    OwnerFilter,
    TaskFilter,
    WaitsOnFilter,
)
from integrations.admin.onboarding_forms import ProjectForm
from integrations.admin.onboarding_page import (
    PageSection,
    context_of,
    days_used,
    is_late,
    place,
    renewing,
)
from integrations.admin.person_actions import PersonAction
from integrations.models import OnboardingProject, OnboardingTask
from integrations.rules.connection_state import ConnectionState
from integrations.rules.onboarding import PROMISED_BUSINESS_DAYS, STEPS, Step
from integrations.rules.roles import Action
from integrations.services import audit

LIVE_LAST = Case(When(step=Step.LIVE, then=Value(1)), default=Value(0))

OPEN_FIRST = F("done_at").desc(nulls_first=True)


class OnboardingProjectAdmin(TenantAdmin):
    """One row for each connection on its way to the go-live."""

    view_action = Action.VIEW_ONBOARDING
    change_action = Action.MANAGE_ONBOARDING
    ordering = (LIVE_LAST, "due_at", "id")  # type: ignore[assignment]  # Django takes expressions
    list_display = (
        "name", "system", "progress", "waits", "owned", "due", "days", "open_tasks",
    )  # fmt: skip
    list_filter = ("step", GoingFilter, OverdueFilter, WaitsOnFilter, OwnerFilter, "tenant")
    list_select_related = ("tenant", "connection__tenant", "owner")
    list_defer = ("agreed_terms", "success_goals", "notes")
    list_before_template = "admin/integrations/onboarding_views.html"
    search_lookups = ("tenant__name__istartswith", "connection__name__istartswith")
    search_help = "The beginning of the tenant's or the connection's name"
    person_actions: ClassVar[Sequence[PersonAction]] = ONBOARDING_ACTIONS
    step_actions: ClassVar[Mapping[Step, Sequence[str]]] = STEP_ACTIONS
    page_sections: ClassVar[Sequence[PageSection]] = ()
    """What other apps show on the project's page, between its steps and its history."""
    page_template = "admin/integrations/onboarding.html"
    form = ProjectForm
    form_for_editors_only = True
    fieldsets = (
        ("The customer's ATS administrator", {"fields": (("contact_name", "contact_email"),)}),
        ("What success is", {"fields": ("success_goals",)}),
        ("Our own notes", {"fields": ("notes",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[OnboardingProject]:
        """With what the names are made of, and the number of open tasks."""
        open_tasks = OnboardingTask.objects.filter(project=OuterRef("pk"), done_at=None)
        counted = open_tasks.order_by().values("project").annotate(count=Count("pk"))
        number = Coalesce(Subquery(counted.values("count"), output_field=IntegerField()), 0)
        rows: QuerySet[OnboardingProject] = super().get_queryset(request)
        return rows.select_related(*self.list_select_related).annotate(tasks_open=number)

    def subject_of(self, row: OnboardingProject) -> str:
        """What is done here is done to the connection."""
        return f"connection:{row.connection_id}"

    def get_urls(self) -> list[URLPattern]:
        """The board besides."""
        view = self.admin_site.admin_view(self.board_view)
        board = path("board/", view, name="integrations_onboardingproject_board")
        return [board, *super().get_urls()]

    def board_view(self, request: HttpRequest) -> HttpResponse:
        """Every project under way as a card in the column of its step."""
        return board_page(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with the way to the board."""
        more = {"title": "Onboarding", "view": "list", **(extra_context or {})}
        return super().changelist_view(request, more)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Write what was edited and nothing else: the customer may be moving the row meanwhile."""
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        obj.save(update_fields=[*form.changed_data, "changed_at"])

    def page_title(self, row: OnboardingProject) -> str:
        """Whose onboarding it is."""
        return f"Onboarding: {row.connection}"

    def page_context(self, request: HttpRequest, row: OnboardingProject) -> dict[str, Any]:
        """Where it is, the buttons beside their steps, links, tasks, history; and the sections."""
        context = context_of(row)
        buttons = renewing(self.actions_on(request, row), context["links"])
        context["person_actions"] = place(
            context["steps"], buttons, self.step_actions, context["step"]
        )
        context["may_serve"] = self.may(request, Action.SERVE_ONBOARDING, row)
        context["may_see_connection"] = self.may(request, Action.VIEW_CONNECTIONS, row)
        sections = []
        for section in self.page_sections:
            context |= section.context(request, row)
            sections.append(section.template)
        return {**context, "page_sections": sections}

    @admin.display(description="connection", ordering="tenant__name")
    def name(self, project: OnboardingProject) -> SafeString:
        """Whose connection it is."""
        return two_lines(str(project.tenant), project.connection.name)

    @admin.display(description="system")
    def system(self, project: OnboardingProject) -> SafeString:
        """The product, and its version where that is confirmed."""
        return two_lines(project.connection.get_system_display(), project.system_version)

    @admin.display(description="step")
    def progress(self, project: OnboardingProject) -> SafeString:
        """How far it is."""
        if project.connection.state == ConnectionState.CLOSED:
            return pill("Closed", Tone.OFF)
        tone = Tone.BUSY
        if project.step == Step.LIVE:
            is_broken = project.connection.state == ConnectionState.BROKEN
            tone = Tone.BAD if is_broken else Tone.GOOD
        said = f"{Step(project.step).number} of {len(STEPS)}"
        return two_lines(pill(said, tone), Step(project.step).words)

    @admin.display(description="waits for")
    def waits(self, project: OnboardingProject) -> SafeString:
        """The first reason's sentence, and whose turn it is."""
        return two_lines(
            first_sentence(project.waits_for), owner_pill(project.waits_on), clamped=True
        )

    @admin.display(description="owner")
    def owned(self, project: OnboardingProject) -> str:
        """Who brings the customer live."""
        return audit.name_of(project.owner) if project.owner else NOTHING

    @admin.display(description="due")
    def due(self, project: OnboardingProject) -> SafeString | str:
        """The promise; late in red."""
        if is_late(project):
            return pill(f"{project.due_at:%a %d %b}", Tone.BAD, "The promised day has passed.")
        return when(project.due_at) if project.step != Step.LIVE else NOTHING

    @admin.display(description="days")
    def days(self, project: OnboardingProject) -> SafeString | str:
        """Business days since the kick-off, against the promise."""
        used = days_used(project)
        said = f"{used} of {PROMISED_BUSINESS_DAYS}"
        return pill(said, Tone.BAD) if used > PROMISED_BUSINESS_DAYS else said

    @admin.display(description="tasks")
    def open_tasks(self, project: Any) -> SafeString | str:
        """How much the customer has asked for."""
        return pill(str(project.tasks_open), Tone.WAIT) if project.tasks_open else NOTHING


@admin.register(OnboardingTask)
class OnboardingTaskAdmin(TenantAdmin):
    """What customers have asked for, across all onboardings."""

    view_action = Action.VIEW_ONBOARDING
    ordering = (OPEN_FIRST, "-made_at")  # type: ignore[assignment]  # Django takes expressions
    list_display = ("what", "project_name", "made", "done")
    list_filter = (TaskFilter, "kind", "tenant")
    list_select_related = ("tenant", "project__connection__tenant")
    person_actions = (FINISH_TASK,)
    page_template = "admin/integrations/onboarding_task.html"
    page_only = True

    def address_after(self, row: Any) -> str:
        """Back to the onboarding that the task belongs to."""
        return reverse("admin:integrations_onboardingproject_change", args=[row.project_id])

    @admin.display(description="task")
    def what(self, task: OnboardingTask) -> str:
        """What is to be done."""
        return task.sentence

    @admin.display(description="connection")
    def project_name(self, task: OnboardingTask) -> str:
        """Where it belongs."""
        return str(task.project.connection)

    @admin.display(description="asked")
    def made(self, task: OnboardingTask) -> SafeString | str:
        """When the customer asked."""
        return when(task.made_at)

    @admin.display(description="done")
    def done(self, task: OnboardingTask) -> SafeString | str:
        """By whom, and when."""
        if task.done_at is None:
            return pill("Open", Tone.WAIT)
        return two_lines(task.done_by, when(task.done_at))
