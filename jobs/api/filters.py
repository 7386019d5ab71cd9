"""How lists of jobs can be narrowed."""

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from jobs.models import Job
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState


class JobFilter(serializers.Serializer[Any]):
    """The parameters of a list of jobs; all of them have to fit."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # the parameter's own name
        choices=list(JobSource), required=False
    )
    state = serializers.ChoiceField(choices=list(JobState), required=False)
    eligibility = serializers.ChoiceField(choices=list(Eligibility), required=False)
    country = serializers.RegexField("^[A-Z]{2}$", required=False)
    connection = serializers.IntegerField(required=False)
    ats_id = serializers.CharField(max_length=200, required=False)
    open = serializers.BooleanField(required=False, allow_null=True, default=None)
    changed_since = serializers.DateTimeField(required=False)


def narrowed(rows: QuerySet[Job], request: Request) -> QuerySet[Job]:
    """The jobs that fit. Raises ``ValidationError`` for a parameter that cannot be read."""
    asked = JobFilter(data=request.query_params)
    asked.is_valid(raise_exception=True)
    wanted: dict[str, Any] = dict(asked.validated_data)
    is_open, since = wanted.pop("open", None), wanted.pop("changed_since", None)
    rows = rows.filter(**wanted)
    if is_open is not None:
        rows = rows.filter(closed_at__isnull=is_open)
    return rows.filter(Q(changed_at__gte=since)) if since else rows
