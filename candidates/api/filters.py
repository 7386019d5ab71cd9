"""How lists of candidates and applications can be narrowed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from candidates.rules.stages import CandidateSource, PlatformStage
from integrations.api.strict import IdField, PageParameters


class CandidateFilter(PageParameters):
    """The parameters of a list of candidates; all of them have to fit."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # the parameter's own name
        choices=list(CandidateSource), required=False
    )
    changed_since = serializers.DateTimeField(required=False)


class ApplicationFilter(PageParameters):
    """The parameters of a list of applications; all of them have to fit."""

    candidate = IdField(required=False)
    job = IdField(required=False)
    search = IdField(required=False)
    stage = serializers.ChoiceField(choices=list(PlatformStage), required=False)
    changed_since = serializers.DateTimeField(required=False)


def changed_since(rows: QuerySet[Any], wanted: Mapping[str, Any]) -> QuerySet[Any]:
    """The rows that fit; ``changed_since`` is a time, everything else a value of the row."""
    asked = dict(wanted)
    since = asked.pop("changed_since", None)
    rows = rows.filter(**asked)
    return rows.filter(changed_at__gte=since) if since else rows
