"""How lists of jobs can be narrowed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from integrations.api.strict import IdField, PageParameters
from jobs.models import Job
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState, SyncState


class JobFilter(PageParameters):
    """The parameters of a list of jobs; all of them have to fit."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # the parameter's own name
        choices=list(JobSource), required=False
    )
    state = serializers.ChoiceField(choices=list(JobState), required=False)
    eligibility = serializers.ChoiceField(choices=list(Eligibility), required=False)
    country = serializers.RegexField("^[A-Z]{2}$", required=False)
    connection = IdField(required=False)
    ats_id = serializers.CharField(max_length=200, required=False)
    open = serializers.BooleanField(required=False, allow_null=True, default=None)
    changed_since = serializers.DateTimeField(required=False)


def narrowed(rows: QuerySet[Job], wanted: Mapping[str, Any]) -> QuerySet[Job]:
    """The jobs that fit the values of a ``JobFilter``."""
    asked = dict(wanted)
    is_open, since = asked.pop("open", None), asked.pop("changed_since", None)
    rows = rows.filter(**asked)
    if is_open is not None:
        rows = rows.filter(closed_at__isnull=is_open)
    return rows.filter(changed_at__gte=since) if since else rows


class SyncRunFilter(PageParameters):
    """The parameters of a list of sync runs; all of them have to fit."""

    connection = IdField(required=False)
    state = serializers.ChoiceField(choices=list(SyncState), required=False)
