"""The match desk: a queue of exports that wait for somebody to say who is who."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString

from candidates.models import CandidateExport, MatchDecision, MatchQuestion
from candidates.rules.matching import Settled
from candidates.rules.people_shown import compare
from candidates.services import desk
from candidates.tasks import ring_for
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.person_actions import NoteForm, PersonAction, ReasonForm
from integrations.admin.skin import RadioSelect
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action

SENTENCES = {
    Settled.ATTACH: "It is the same person. The export goes to the person who is there; nobody is "
    "created.",
    Settled.CREATE: "They are different people. Our candidate is created beside them. A system "
    "that knows people by their e-mail address may attach all the same; the export then says so in "
    "a warning.",
    Settled.SKIP: "Nothing is sent. The export is cancelled with your reason.",
}
REMEMBERED = (
    "It counts for later exports of this candidate to the same system, without asking again."
)


class PersonForm(NoteForm):
    """Which of the people in question."""

    person = forms.ChoiceField(label="Our candidate is", widget=RadioSelect)
    field_order = ("person", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ChoiceField) and self.row is not None:
            field.choices = [(one["id"], one["name"] or one["id"]) for one in self.row.people]


def _act(decision: Settled) -> Any:
    def act(row: MatchQuestion, actor: User, inputs: Mapping[str, Any]) -> Answer:
        person = inputs.get("person", "")
        return desk.settle(
            row.export, decision, actor=actor, person_external_id=person, note=inputs["note"]
        )

    return act


def _ring(rows: Any) -> None:
    candidates = [row.export.candidate_id for row in rows]
    ring_for(CandidateExport.objects.filter(candidate__in=candidates).only("connection", "state"))


def _action(decision: Settled, label: str, icon: str, **more: Any) -> PersonAction:
    return PersonAction(
        name=decision.value,
        label=label,
        icon=icon,
        permission=Action.SETTLE_EXPORT,
        act=_act(decision),
        sentence=f"{SENTENCES[decision]} {REMEMBERED}",
        afterwards=_ring,
        in_bulk=False,
        **more,
    )


DESK_ACTIONS = (
    _action(Settled.ATTACH, "Attach", "link", form=PersonForm, is_main=True),
    _action(Settled.CREATE, "Create as somebody else", "person_add", form=NoteForm),
    _action(Settled.SKIP, "Do not send", "block", form=ReasonForm, is_dangerous=True),
)


@admin.register(MatchQuestion)
class MatchQuestionAdmin(TenantAdmin):
    """One question after another, both people side by side."""

    view_action = Action.SETTLE_EXPORT
    ordering = ("export",)
    list_display = ("person", "theirs", "why", "shown_job", "connection", "tenant", "asked")
    list_filter = ("tenant",)
    list_select_related = (
        "tenant",
        "export__candidate",
        "export__job",
        "export__connection__tenant",
    )
    list_before_template = "admin/candidates/desk_views.html"
    person_actions = DESK_ACTIONS
    page_template = "admin/candidates/match_question.html"
    page_only = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchQuestion]:
        """Only what an export still waits for."""
        rows: QuerySet[MatchQuestion] = super().get_queryset(request)
        return (rows & MatchQuestion.objects.open()).select_related(*self.list_select_related)

    def subject_of(self, row: MatchQuestion) -> str:
        """What is done here is done to the export."""
        return row.export.cause

    def page_title(self, row: MatchQuestion) -> str:
        """The question."""
        return f"Who is {row.export.candidate}?"

    def actions_on(self, request: HttpRequest, row: Any) -> list[PersonAction]:
        """The buttons stand beside the people, not above them."""
        return []

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The queue."""
        return super().changelist_view(request, {"view": "desk", **(extra_context or {})})

    def page_context(self, request: HttpRequest, row: MatchQuestion) -> Mapping[str, Any]:
        """Both sides, what agrees, and what each button does."""
        export = row.export
        emails = list(export.candidate.emails.all())
        ours = {
            "name": export.candidate.full_name,
            "emails": export.addresses,
            "phone": export.candidate.phone,
            "link": export.candidate.linkedin_url,
        }
        waiting = self.get_queryset(request).exclude(pk=row.pk)
        return {
            "export": export,
            "emails": emails,
            "people": [(one, compare(**ours, theirs=one)) for one in row.people],
            "sentences": {kind.value: sentence for kind, sentence in SENTENCES.items()},
            "remembered": REMEMBERED,
            "waiting": waiting.count(),
            "next_url": self._next_after(request, row.pk),
        }

    def act_view(self, request: HttpRequest, object_id: int, name: str) -> HttpResponse:
        """Decide, then on to the next; who comes second is told what the first one decided."""
        if not self.get_queryset(request).filter(pk=object_id).exists():
            decided = self._decided(request, object_id)
            if decided is not None:
                messages.warning(
                    request,
                    f"{decided.decided_by_name} was first and decided: "
                    f"{decided.get_decision_display().lower()}. Nothing was changed.",
                )
                return HttpResponseRedirect(self._next_after(request, object_id))
        answer = super().act_view(request, object_id, name)
        if isinstance(answer, HttpResponseRedirect):
            return HttpResponseRedirect(self._next_after(request, object_id))
        return answer

    def _next_after(self, request: HttpRequest, pk: int) -> str:
        """The next question that this person may answer; after the last one the list."""
        others = self.get_queryset(request).exclude(pk=pk).order_by("pk")
        found = others.filter(pk__gt=pk).first() or others.first()
        if found is None:
            return reverse("admin:candidates_matchquestion_changelist")
        return display.row_address(found)

    def _decided(self, request: HttpRequest, export_id: int) -> MatchDecision | None:
        decisions = MatchDecision.objects.filter(export=export_id).order_by("-id")
        return self.rows_for(request, Action.SETTLE_EXPORT, decisions).first()

    # --- columns ---------------------------------------------------------------------------------

    @admin.display(description="our candidate")
    def person(self, row: MatchQuestion) -> str:
        """Who is to go out."""
        return str(row.export.candidate)

    @admin.display(description="who is there")
    def theirs(self, row: MatchQuestion) -> str:
        """Who is there under the address."""
        return ", ".join(one["name"] or one["id"] for one in row.people)

    @admin.display(description="why")
    def why(self, row: MatchQuestion) -> SafeString | str:
        """What is not sure."""
        return display.two_lines(display.first_sentence(row.export.reasons), "", clamped=True)

    @admin.display(description="job")
    def shown_job(self, row: MatchQuestion) -> str:
        """Where to."""
        return row.export.job.title

    @admin.display(description="connection")
    def connection(self, row: MatchQuestion) -> str:
        """Which system."""
        return row.export.connection.name if row.export.connection else display.NOTHING

    @admin.display(description="asked")
    def asked(self, row: MatchQuestion) -> SafeString | str:
        """Since when it waits."""
        return display.when(row.asked_at)
