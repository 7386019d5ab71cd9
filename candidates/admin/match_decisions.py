"""What was decided at the match desk, and taking it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from candidates.admin.calls_of_exports import causes_of
from candidates.models import CandidateExport, MatchDecision
from candidates.rules.matching import Settled
from candidates.services import desk
from integrations.admin import display
from integrations.admin.base import TenantAdmin
from integrations.admin.display import Tone
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action

TONES = {Settled.ATTACH: Tone.GOOD, Settled.CREATE: Tone.INFO, Settled.SKIP: Tone.WAIT}


def _take_back(row: MatchDecision, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return desk.take_back(row, actor=actor, note=inputs["note"])


TAKE_BACK = PersonAction(
    name="take-back",
    label="Take it back",
    icon="undo",
    permission=Action.SETTLE_EXPORT,
    act=_take_back,
    form=NoteForm,
    sentence=(
        "The decision counts no more, and the question is asked again before anything is sent. "
        "That is possible as long as nothing was sent by it."
    ),
    fits=lambda row: row.taken_back_at is None,
    in_bulk=False,
)


@admin.register(MatchDecision)
class MatchDecisionAdmin(TenantAdmin):
    """Decisions: read, and taken back. They are made at the desk."""

    view_action = Action.SETTLE_EXPORT
    subject_prefix = "match-decision"
    keeps_calls = True
    list_display = ("person", "shown_decision", "theirs", "connection", "by", "note", "decided")
    list_filter = ("decision", "connection", "tenant")
    list_select_related = ("candidate", "connection__tenant", "tenant")
    list_before_template = "admin/candidates/desk_views.html"
    person_actions = (TAKE_BACK,)
    page_template = "admin/candidates/match_decision.html"
    page_only = True

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What was decided, the latest first."""
        return super().changelist_view(request, {"view": "decided", **(extra_context or {})})

    def call_causes(self, row: MatchDecision) -> Sequence[str]:
        """The export that asked."""
        return causes_of(CandidateExport.objects.filter(match_decisions=row))

    def page_title(self, row: MatchDecision) -> str:
        """About whom."""
        return f"Decision about {row.candidate}"

    @admin.display(description="candidate")
    def person(self, row: MatchDecision) -> str:
        """About whom."""
        return str(row.candidate)

    @admin.display(description="decision")
    def shown_decision(self, row: MatchDecision) -> SafeString:
        """What was decided; grey when it was taken back."""
        if row.taken_back_at is not None:
            return display.pill("Taken back", Tone.OFF, row.get_decision_display())
        return display.pill(row.get_decision_display(), TONES[Settled(row.decision)])

    @admin.display(description="who is there")
    def theirs(self, row: MatchDecision) -> str:
        """The person there, where it is the same."""
        return row.person_name or row.person_external_id or display.NOTHING

    @admin.display(description="by")
    def by(self, row: MatchDecision) -> str:
        """Who decided."""
        return row.decided_by_name

    @admin.display(description="decided")
    def decided(self, row: MatchDecision) -> SafeString | str:
        """When."""
        return display.when(row.decided_at)
