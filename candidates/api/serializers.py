"""How candidates, applications and exports look to the platform's backend."""

from typing import Any

from rest_framework import serializers

from candidates.models import (
    Application,
    Candidate,
    CandidateEmail,
    CandidateExport,
    ExportAttempt,
    Search,
)
from candidates.rules.emails import EmailKind, EmailValidity
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from integrations.api.fields import ReasonBody

AT_ONCE = 1000
"""The most rows of one bulk call."""


class EmailBody(serializers.Serializer[Any]):
    """One address, with where it came from."""

    address = serializers.CharField(max_length=254)
    kind = serializers.ChoiceField(choices=list(EmailKind), default=EmailKind.PERSONAL)
    validity = serializers.ChoiceField(
        choices=list(EmailValidity), default=EmailValidity.UNVERIFIED
    )
    provenance = serializers.CharField(max_length=120, default="", allow_blank=True)


class CandidateInput(serializers.Serializer[Any]):
    """A person as the platform knows them. A text that is left out stays as it is."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # the body's own name for it
        choices=list(CandidateSource)
    )
    first_name = serializers.CharField(max_length=200, default="", allow_blank=True)
    last_name = serializers.CharField(max_length=200, default="", allow_blank=True)
    phone = serializers.CharField(max_length=60, default="", allow_blank=True)
    headline = serializers.CharField(max_length=300, default="", allow_blank=True)
    city = serializers.CharField(max_length=120, default="", allow_blank=True)
    region = serializers.CharField(max_length=60, default="", allow_blank=True)
    country = serializers.RegexField("^([A-Z]{2})?$", default="", allow_blank=True)
    linkedin_url = serializers.URLField(max_length=500, default="", allow_blank=True)
    emails = EmailBody(many=True, default=list)
    tenant = serializers.SlugField(default="", allow_blank=True)

    def validate_emails(self, emails: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Not more than anybody has."""
        if len(emails) > 20:
            raise serializers.ValidationError("20 addresses are the most.")
        return emails


class BulkRow(CandidateInput):
    """One candidate of a bulk call."""

    platform_id = serializers.CharField(max_length=80)


class BulkInput(serializers.Serializer[Any]):
    """Up to 1,000 candidates. Each is judged on its own: see the outcome of each row."""

    candidates = serializers.ListField(child=serializers.DictField(), max_length=AT_ONCE)
    tenant = serializers.SlugField(default="", allow_blank=True)


class RowOutcome(serializers.Serializer[Any]):
    """What became of one row: taken, or why not."""

    index = serializers.IntegerField()
    platform_id = serializers.CharField(allow_blank=True)
    taken = serializers.BooleanField()
    id = serializers.IntegerField(allow_null=True)
    problem = serializers.CharField(allow_blank=True)
    fields = serializers.DictField()  # type: ignore[assignment]  # the body's own name for it


class BulkOutcome(serializers.Serializer[Any]):
    """The outcome of each row, in the order of the call."""

    taken = serializers.IntegerField()
    refused = serializers.IntegerField()
    rows = RowOutcome(many=True)


class KnownEmail(serializers.ModelSerializer[CandidateEmail]):
    """One stored address."""

    class Meta:
        model = CandidateEmail
        fields = ("address", "kind", "validity", "provenance", "added_at")
        read_only_fields = fields


class CandidateBody(serializers.ModelSerializer[Candidate]):
    """A candidate."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the body's own name for it
        choices=list(CandidateSource)
    )
    emails = KnownEmail(many=True, read_only=True)

    class Meta:
        model = Candidate
        fields = (
            "id", "tenant", "platform_id", "source", "first_name", "last_name", "phone",
            "headline", "city", "region", "country", "linkedin_url", "emails", "resume_name",
            "created_at", "changed_at",
        )  # fmt: skip
        read_only_fields = fields


class ApplicationInput(serializers.Serializer[Any]):
    """A candidate on a job."""

    candidate = serializers.IntegerField()
    job = serializers.IntegerField()
    search = serializers.IntegerField(required=False, allow_null=True, default=None)
    stage = serializers.ChoiceField(choices=list(PlatformStage), default=PlatformStage.NEW)


class StageInput(serializers.Serializer[Any]):
    """The stage that the candidate has reached."""

    stage = serializers.ChoiceField(choices=list(PlatformStage))


class ResponseInput(serializers.Serializer[Any]):
    """What the candidate answered to the outreach; null takes it back."""

    response = serializers.ChoiceField(choices=list(ResponseType), allow_null=True)


class MessageInput(serializers.Serializer[Any]):
    """One message of the screening conversation."""

    at = serializers.DateTimeField(allow_null=True, default=None)
    text = serializers.CharField(max_length=20_000)

    def get_fields(self) -> dict[str, Any]:
        """``from`` is a word of the language, so it cannot be written above."""
        speaker = serializers.ChoiceField(choices=["candidate", "recruiter"])
        return {**super().get_fields(), "from": speaker}


class ScreeningInput(serializers.Serializer[Any]):
    """The screening conversation as it is now."""

    messages = MessageInput(many=True)
    completed_at = serializers.DateTimeField(allow_null=True, default=None)


class CriterionInput(serializers.Serializer[Any]):
    """One criterion of an assessment, from 0 to 5."""

    name = serializers.CharField(max_length=200)
    score = serializers.FloatField(min_value=0, max_value=5)
    comment = serializers.CharField(max_length=2000, default="", allow_blank=True)


class AssessmentInput(serializers.Serializer[Any]):
    """The assessment: 1 to 5 stars."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    summary = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    criteria = CriterionInput(many=True, default=list)


class ApplicationBody(serializers.ModelSerializer[Application]):
    """A candidate's way through one job."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    stage = serializers.ChoiceField(choices=list(PlatformStage))

    class Meta:
        model = Application
        fields = (
            "id", "tenant", "candidate", "job", "search", "stage", "stage_changed_at", "response",
            "created_at", "changed_at",
        )  # fmt: skip
        read_only_fields = fields


class ExportBody(serializers.ModelSerializer[CandidateExport]):
    """An export: where it is, why, whose turn it is, and what the ATS answered."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    reasons = ReasonBody(many=True)
    state = serializers.ChoiceField(choices=list(ExportState))

    class Meta:
        model = CandidateExport
        fields = (
            "id", "tenant", "application", "candidate", "job", "connection", "purpose",
            "reference", "state", "verdict", "reasons", "owner", "error_code", "not_before",
            "person_external_id", "application_external_id", "ats_url", "warnings",
            "exported_at", "seen_in_ats_at", "created_at", "changed_at",
        )  # fmt: skip
        read_only_fields = fields


class AttemptBody(serializers.ModelSerializer[ExportAttempt]):
    """One step that was tried for an export."""

    class Meta:
        model = ExportAttempt
        fields = (
            "id", "kind", "action", "result", "started_at", "finished_at", "error_code",
            "sentence", "status_code",
        )  # fmt: skip
        read_only_fields = fields


class ExportWithAttempts(ExportBody):
    """An export with everything that was tried, the newest first."""

    attempts = serializers.SerializerMethodField()

    class Meta(ExportBody.Meta):
        fields = (*ExportBody.Meta.fields, "attempts")  # type: ignore[assignment]  # one more
        read_only_fields = fields  # type: ignore[assignment]  # one more

    def get_attempts(self, export: CandidateExport) -> list[dict[str, Any]]:
        """At most 200."""
        rows = export.attempts.order_by("-id")[:200]
        return [dict(row) for row in AttemptBody(rows, many=True).data]


class NoteInput(serializers.Serializer[Any]):
    """Why."""

    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class ReasonInput(serializers.Serializer[Any]):
    """Why; needed."""

    note = serializers.CharField(max_length=500)


class SearchBody(serializers.ModelSerializer[Search]):
    """A search with its export settings."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)

    class Meta:
        model = Search
        fields = (
            "id", "tenant", "name", "job", "target", "stage_external_id", "mode",
            "responders_only", "response_types", "email_kinds", "changed_at",
        )  # fmt: skip
        read_only_fields = fields
