"""The board: every onboarding under way as a card in the column of its step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from integrations.admin.onboarding_page import days_used, is_late
from integrations.models import OnboardingProject, User
from integrations.rules.connection_state import ConnectionState
from integrations.rules.onboarding import PROMISED_BUSINESS_DAYS, STEPS, Step

CARDS_AT_MOST = 300
LIVE_FOR = timedelta(days=14)
"""How long a connection stays on the board after its go-live."""

WHOSE: Mapping[str, str] = {"": "Everybody's", "mine": "Mine", "nobody": "Without an owner"}


@dataclass(frozen=True, slots=True)
class Card:
    """One project as the board shows it."""

    project: OnboardingProject
    sentence: str
    is_late: bool
    days: int


@dataclass(slots=True)
class Column:
    """The projects at one step, the most urgent first."""

    step: Step
    number: int
    title: str
    cards: list[Card] = field(default_factory=list)


def board_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The board, within what the person may see. ``whose`` in the address narrows it."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    whose = request.GET.get("whose", "")
    whose = whose if whose in WHOSE else ""
    rows = _of_whom(model_admin.get_queryset(request), whose, request)
    found = list(_under_way(rows)[: CARDS_AT_MOST + 1])
    return TemplateResponse(
        request,
        "admin/integrations/onboarding_board.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": "Onboarding",
            "opts": model_admin.opts,
            "columns": columns_of(found[:CARDS_AT_MOST]),
            "has_more": len(found) > CARDS_AT_MOST,
            "promised": PROMISED_BUSINESS_DAYS,
            "whose": whose,
            "choices": WHOSE,
            "view": "board",
        },
    )


def columns_of(projects: Sequence[OnboardingProject]) -> list[Column]:
    """The projects divided by step; every step has its column."""
    columns = {step: Column(step, number, step.words) for number, step in enumerate(STEPS, start=1)}
    for project in projects:
        sentence = str(project.waits_for[0]["sentence"]) if project.waits_for else ""
        card = Card(project, sentence, is_late(project), days_used(project))
        columns[Step(project.step)].cards.append(card)
    return list(columns.values())


def _under_way(rows: QuerySet[OnboardingProject]) -> QuerySet[OnboardingProject]:
    """Those that are not live yet, those that went live lately or lost their access since."""
    lately = Q(connection__live_at__gte=timezone.now() - LIVE_FOR)
    broken = Q(connection__state=ConnectionState.BROKEN)
    under_way = rows.filter(~Q(step=Step.LIVE) | lately | broken)
    return under_way.exclude(connection__state=ConnectionState.CLOSED).order_by("due_at", "pk")


def _of_whom(
    rows: QuerySet[OnboardingProject], whose: str, request: HttpRequest
) -> QuerySet[OnboardingProject]:
    if whose == "mine":
        return rows.filter(owner=request.user) if isinstance(request.user, User) else rows.none()
    return rows.filter(owner=None) if whose == "nobody" else rows
