"""How candidates and exports look to the platform's backend."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from candidates.models import (
    Candidate,
    CandidateEmail,
    CandidateExport,
    ExportAttempt,
)
from candidates.rules.emails import EmailKind, EmailValidity
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource
from integrations.api.fields import ReasonBody
from integrations.api.strict import LONGEST_SLUG, Strict
from integrations.rules.decision import Owner

AT_ONCE = 1000
"""The most rows of one bulk call."""
LONGEST_ID = 80
ID_LETTERS = r"[^/\x00-\x1f\x7f]"
"""What an id of the platform consists of: it stands in addresses, so no slash is in it."""


class EmailBody(Strict):
    """One address, with where it came from."""

    address = serializers.CharField(max_length=254)
    kind = serializers.ChoiceField(choices=list(EmailKind), default=EmailKind.PERSONAL)
    validity = serializers.ChoiceField(
        choices=list(EmailValidity), default=EmailValidity.UNVERIFIED
    )
    provenance = serializers.CharField(max_length=120, default="", allow_blank=True)


class CandidateInput(Strict):
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
    emails = EmailBody(many=True, default=list, max_length=20)  # type: ignore[call-arg]  # of the list
    tenant = serializers.SlugField(default="", allow_blank=True, max_length=LONGEST_SLUG)


class BulkRow(CandidateInput):
    """One candidate of a bulk call, which names the tenant for all of them."""

    tenant = None  # type: ignore[assignment]  # not a field of a row
    platform_id = serializers.RegexField(
        f"^{ID_LETTERS}+$",
        max_length=LONGEST_ID,
        error_messages={"invalid": "An id has no slash and no control character in it."},
    )


@extend_schema_field(BulkRow(many=True))
class RowsField(serializers.ListField):
    """Rows that are judged one by one, so that one of them never costs the others."""

    child = serializers.DictField()


class BulkInput(Strict):
    """Up to 1,000 candidates. Each is judged on its own: see the outcome of each row."""

    candidates = RowsField(max_length=AT_ONCE)
    tenant = serializers.SlugField(default="", allow_blank=True, max_length=LONGEST_SLUG)


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

    kind = serializers.ChoiceField(choices=list(EmailKind))
    validity = serializers.ChoiceField(choices=list(EmailValidity))

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


class ResumeUrlInput(Strict):
    """Where the resume can be fetched: a public HTTPS address at a server that is allowed."""

    resume_url = serializers.CharField(max_length=2000)


class ResumeFileInput(Strict):
    """The resume itself."""

    file = serializers.FileField(allow_empty_file=True)


class ExportBody(serializers.ModelSerializer[CandidateExport]):
    """An export: where it is, why, whose turn it is, and what the ATS answered."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    reasons = ReasonBody(many=True)
    state = serializers.ChoiceField(choices=list(ExportState))
    owner = serializers.ChoiceField(choices=list(Owner))

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


class NoteInput(Strict):
    """Why."""

    note = serializers.CharField(max_length=500, default="", allow_blank=True)


class ReasonInput(Strict):
    """Why; needed."""

    note = serializers.CharField(max_length=500)
