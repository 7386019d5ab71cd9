"""Filters of the onboarding lists."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import ModelAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from integrations.admin.filters import CHOICES_AT_MOST, ChoiceFilter
from integrations.models.onboarding import OVERDUE, UNDER_WAY
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Owner
from integrations.rules.onboarding import Step

CLOSED = Q(connection__state=ConnectionState.CLOSED)
LIVE = Q(step=Step.LIVE)


class GoingFilter(ChoiceFilter):
    """Whether it is still on its way."""

    title = "progress"
    parameter_name = "going"
    choices_ = {
        "yes": ("Under way", UNDER_WAY),
        "live": ("Live", LIVE & ~CLOSED),
        "closed": ("Closed", CLOSED),
    }


class OverdueFilter(ChoiceFilter):
    """Whether the promise is broken."""

    title = "due"
    parameter_name = "due"
    choices_ = {"late": ("Overdue", OVERDUE), "in_time": ("In time", UNDER_WAY & ~OVERDUE)}


class WaitsOnFilter(ChoiceFilter):
    """Whose turn it is."""

    title = "waits on"
    parameter_name = "waits_on"
    choices_ = {
        owner.value: (owner.value.replace("_", " ").capitalize(), Q(waits_on=owner))
        for owner in Owner
        if owner is not Owner.NOBODY
    }


class OwnerFilter(SimpleListFilter):
    """Who brings the customer live: owners of projects that the person may see."""

    title = "owner"
    parameter_name = "owner"

    def lookups(
        self, request: HttpRequest, model_admin: "ModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        """Mine, nobody's, and everybody's by name."""
        owners = (
            model_admin.get_queryset(request)
            .exclude(owner=None)
            .order_by("owner__first_name", "owner__last_name", "owner__username")
            .values_list("owner", "owner__first_name", "owner__last_name", "owner__username")
            .distinct()
        )
        named = [
            (str(pk), f"{first} {last}".strip() or username)
            for pk, first, last, username in owners[:CHOICES_AT_MOST]
        ]
        return [("mine", "Mine"), ("nobody", "Nobody"), *named]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The projects of this owner; all of them for a value that is none."""
        value = self.value()
        if value == "mine":
            return queryset.filter(owner=request.user.pk)
        if value == "nobody":
            return queryset.filter(owner=None)
        return queryset.filter(owner=int(value)) if value and value.isdecimal() else queryset


class TaskFilter(ChoiceFilter):
    """Whether somebody has done it."""

    title = "state"
    parameter_name = "state"
    choices_ = {"open": ("Open", Q(done_at=None)), "done": ("Done", Q(done_at__isnull=False))}
