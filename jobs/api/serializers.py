"""How jobs and sync runs look to the platform's backend."""

from typing import Any

from rest_framework import serializers

from integrations.api.fields import ReasonBody
from integrations.api.strict import LONGEST_SLUG, Strict
from jobs.models import Job, SyncRun
from jobs.rules.states import JobSource, JobState, SyncState


class JobBody(serializers.ModelSerializer[Job]):
    """A job as it is here, with why it is in or out, and what the ATS says differently."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the body's own name for it
        choices=list(JobSource)
    )
    state = serializers.ChoiceField(choices=list(JobState))
    reasons = ReasonBody(many=True)

    class Meta:
        model = Job
        fields = (
            "id", "tenant", "connection", "source", "external_id", "ats_id", "title", "status",
            "state", "eligibility", "reasons", "country", "region", "place", "department",
            "employment_type", "pay", "description", "apply_url", "ats_url", "stages", "drift",
            "opened_at", "activated_at", "closed_at", "closed_because", "missing_since",
            "created_at", "changed_at",
        )  # fmt: skip
        read_only_fields = fields


class JobChange(Strict):
    """What candidates are told. What is left out stays as it is."""

    title = serializers.CharField(max_length=500, required=False)
    place = serializers.CharField(max_length=300, required=False)
    department = serializers.CharField(max_length=200, required=False, allow_blank=True)
    employment_type = serializers.CharField(max_length=60, required=False, allow_blank=True)
    description = serializers.CharField(max_length=100_000, required=False, allow_blank=True)
    apply_url = serializers.URLField(max_length=1000, required=False, allow_blank=True)


class NewJobBody(JobChange):
    """A job that no ATS gave us. ``tenant`` is needed with a key of the platform."""

    tenant = serializers.SlugField(default="", allow_blank=True, max_length=LONGEST_SLUG)
    title = serializers.CharField(max_length=500)


class DriftBody(Strict):
    """Which differences to take over from the ATS."""

    fields = serializers.ListField(  # type: ignore[assignment]  # the body's own name for it
        child=serializers.CharField(max_length=60), allow_empty=False, max_length=20
    )


class StageBody(serializers.Serializer[Any]):
    """A stage of a job's pipeline, as the ATS has it. ``active``: somebody can be put there."""

    external_id = serializers.CharField()
    name = serializers.CharField()
    position = serializers.IntegerField(allow_null=True)
    active = serializers.BooleanField()


class ConnectionStage(serializers.Serializer[Any]):
    """A stage by its name, and of how many open jobs it is one."""

    name = serializers.CharField()
    active = serializers.BooleanField()
    jobs = serializers.IntegerField()


class SyncRunBody(serializers.ModelSerializer[SyncRun]):
    """One reading of a connection's jobs."""

    state = serializers.ChoiceField(choices=list(SyncState))
    failure = ReasonBody(allow_null=True)

    class Meta:
        model = SyncRun
        fields = (
            "id", "connection", "kind", "trigger", "state", "started_at", "finished_at", "seen",
            "new", "changed", "unchanged", "closed", "reopened", "drifted", "errors", "excluded",
            "failure",
        )  # fmt: skip
        read_only_fields = fields
