"""What was said to vendors, redacted: read-only, and linked from every row that caused a call."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from integrations.admin.base import TenantAdmin
from integrations.admin.call_links import MadeForFilter, visible_row
from integrations.admin.display import Tone, pill, subject_link, when
from integrations.admin.filters import ChoiceFilter
from integrations.admin.person_actions import PersonAction, ReasonForm
from integrations.models import ApiCall, User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action
from integrations.services import calls


class OutcomeFilter(ChoiceFilter):
    """How the vendor answered."""

    title = "outcome"
    parameter_name = "outcome"
    choices_ = {
        "fine": ("Fine", Q(status_code__lt=400)),
        "refused": ("Refused (4xx)", Q(status_code__gte=400, status_code__lt=500)),
        "broken": ("Vendor's error (5xx)", Q(status_code__gte=500)),
        "none": ("No answer", Q(status_code__isnull=True)),
    }


def _expunge(row: ApiCall, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return calls.expunge(row, actor=actor, note=inputs["note"])


EXPUNGE = PersonAction(
    name="expunge",
    label="Expunge the payload",
    permission=Action.EXPUNGE_CALL,
    act=_expunge,
    form=ReasonForm,
    sentence="What was sent and received is taken out of the log for good, with its path and the "
    "link to the vendor's log. That the call was made stays, with who expunged it and why.",
    icon="ink_eraser",
    fits=lambda row: row.expunged_at is None,
    in_bulk=False,
    is_dangerous=True,
)


@admin.register(ApiCall)
class ApiCallAdmin(TenantAdmin):
    """The call log."""

    view_action = Action.VIEW_CALL_LOG
    subject_prefix = "api_call"
    list_display = ("operation", "answer", "made", "connection", "caused_by", "took", "error_code")
    list_filter = (MadeForFilter, "tenant", "connection", OutcomeFilter)
    list_select_related = ("connection__tenant",)
    list_before_template = "admin/integrations/made_for.html"
    search_lookups = ("request_id__exact",)
    search_help = "What caused it (export:345) or the vendor's request id"
    page_template = "admin/integrations/api_call.html"
    page_only = True
    person_actions = (EXPUNGE,)

    def page_context(self, request: HttpRequest, row: ApiCall) -> dict[str, Any]:
        """The row it was made for, and where that one is explained, as far as both may be seen."""
        found = visible_row(request, row.cause)
        if found is None:
            return {"made_for": None, "questions": ()}
        owner, caused_by = found
        return {"made_for": owner.page_title(caused_by), "questions": owner.questions(caused_by)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A row's name is looked up by its index; anything else is a request id of the vendor."""
        phrase = search_term.strip()
        if re.fullmatch(r"[a-z_]+:[0-9]+", phrase):
            return queryset.filter(cause=phrase), False
        return super().get_search_results(request, queryset, phrase)

    @admin.display(description="answer")
    def answer(self, call: ApiCall) -> SafeString:
        """The vendor's status in its colour."""
        if call.status_code is None:
            return pill("No answer", Tone.BAD, call.error_class)
        tone = Tone.GOOD if call.status_code < 400 else Tone.BAD
        return pill(str(call.status_code), tone, call.error_class)

    @admin.display(description="when")
    def made(self, call: ApiCall) -> SafeString | str:
        """When it was made."""
        return when(call.at)

    @admin.display(description="caused by")
    def caused_by(self, call: ApiCall) -> SafeString | str:
        """The row that made it."""
        return subject_link(call.cause)

    @admin.display(description="took")
    def took(self, call: ApiCall) -> str:
        """How long the vendor took."""
        return f"{call.duration_ms:,} ms"
