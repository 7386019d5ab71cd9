"""How applications, conversations and assessments look to the platform's backend."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from candidates.models import Application, Assessment, Screening
from candidates.profile_pdf.limits import CRITERIA, MESSAGES
from candidates.rules.stages import PlatformStage, ResponseType
from integrations.api.strict import IdField, Strict


class ApplicationInput(Strict):
    """A candidate on a job."""

    candidate = IdField()
    job = IdField()
    search = IdField(required=False, allow_null=True, default=None)
    stage = serializers.ChoiceField(choices=list(PlatformStage), default=PlatformStage.NEW)


class StageInput(Strict):
    """The stage that the candidate has reached."""

    stage = serializers.ChoiceField(choices=list(PlatformStage))


class ResponseInput(Strict):
    """What the candidate answered to the outreach; null takes it back."""

    response = serializers.ChoiceField(choices=list(ResponseType), allow_null=True)


class MessageInput(Strict):
    """One message of the screening conversation."""

    at = serializers.DateTimeField(allow_null=True, default=None)
    text = serializers.CharField(max_length=20_000)

    def get_fields(self) -> dict[str, Any]:
        """``from`` is a word of the language, so it cannot be written above."""
        speaker = serializers.ChoiceField(choices=["candidate", "recruiter"])
        return {**super().get_fields(), "from": speaker}


class ScreeningInput(Strict):
    """The screening conversation as it is now."""

    messages = MessageInput(many=True, max_length=MESSAGES)  # type: ignore[call-arg]  # of the list
    completed_at = serializers.DateTimeField(allow_null=True, default=None)


class MessagesInput(Strict):
    """What was said since. ``completed_at`` ends the conversation; without it, it goes on."""

    messages = MessageInput(many=True, allow_empty=False, max_length=100)  # type: ignore[call-arg]  # of the list
    completed_at = serializers.DateTimeField(allow_null=True, default=None)


class MessageBody(serializers.Serializer[Any]):
    """One message of the screening conversation."""

    at = serializers.DateTimeField(allow_null=True)
    text = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        """``from`` is a word of the language, so it cannot be written above."""
        speaker = serializers.ChoiceField(choices=["candidate", "recruiter"])
        return {**super().get_fields(), "from": speaker}


class ScreeningBody(serializers.ModelSerializer[Screening]):
    """The screening conversation as it is now."""

    messages = MessageBody(many=True)

    class Meta:
        model = Screening
        fields = ("messages", "completed_at")
        read_only_fields = fields


def as_stored(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The messages of a call as they are kept."""
    return [
        {**message, "at": message["at"].isoformat() if message["at"] else None}
        for message in values["messages"]
    ]


class CriterionInput(Strict):
    """One criterion of an assessment, from 0 to 5."""

    name = serializers.CharField(max_length=200)
    score = serializers.FloatField(min_value=0, max_value=5)
    comment = serializers.CharField(max_length=2000, default="", allow_blank=True)


class AssessmentInput(Strict):
    """The assessment: 1 to 5 stars."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    summary = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    criteria = CriterionInput(many=True, default=list, max_length=CRITERIA)  # type: ignore[call-arg]  # of the list


class AssessmentBody(serializers.ModelSerializer[Assessment]):
    """The assessment."""

    criteria = CriterionInput(many=True)

    class Meta:
        model = Assessment
        fields = ("stars", "summary", "criteria")
        read_only_fields = fields


class ApplicationBody(serializers.ModelSerializer[Application]):
    """A candidate's way through one job."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    stage = serializers.ChoiceField(choices=list(PlatformStage))
    response = serializers.ChoiceField(choices=list(ResponseType), allow_blank=True)

    class Meta:
        model = Application
        fields = (
            "id", "tenant", "candidate", "job", "search", "stage", "stage_changed_at", "response",
            "created_at", "changed_at",
        )  # fmt: skip
        read_only_fields = fields
