"""From the body of a call to what intake takes."""

from collections.abc import Mapping
from typing import Any

from django.db import DataError, transaction
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import as_serializer_error

from candidates.api.serializers import BulkRow
from candidates.models import Candidate
from candidates.rules.emails import EmailKind, EmailValidity
from candidates.rules.stages import CandidateSource
from candidates.services import intake
from candidates.services.intake import CandidateData, EmailData, IntakeError
from integrations.api.problems import Problem
from integrations.models import Tenant


def refused(error: IntakeError) -> Problem:
    """What intake cannot take, as an answer."""
    return Problem(
        str(error),
        code="intake.refused",
        hint="Correct what the sentence names, and send it again.",
        status_code=422,
    )


def candidate_data(platform_id: str, values: Mapping[str, Any]) -> CandidateData:
    """What ``CandidateInput`` has let in."""
    texts = {
        name: values[name]
        for name in (
            "first_name", "last_name", "phone", "headline", "city", "region", "country",
            "linkedin_url",
        )
    }  # fmt: skip
    return CandidateData(
        platform_id=platform_id,
        source=CandidateSource(values["source"]),
        emails=[
            EmailData(
                email["address"],
                EmailKind(email["kind"]),
                EmailValidity(email["validity"]),
                email["provenance"],
            )
            for email in values["emails"]
        ],
        **texts,
    )


def take_row(tenant: Tenant, index: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row of a bulk call: taken in a transaction of its own, or refused with the reason."""
    named = str(row.get("platform_id", ""))[:80]
    try:
        asked = BulkRow(data=row)
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        candidate = _taken(tenant, candidate_data(values["platform_id"], values))
    except ValidationError as error:
        fields = as_serializer_error(error)
        return _refused(index, named, f"Look at {', '.join(sorted(fields))}.", fields)
    except IntakeError as error:
        return _refused(index, named, str(error), {})
    return {
        "index": index, "platform_id": candidate.platform_id, "taken": True, "id": candidate.pk,
        "problem": "", "fields": {},
    }  # fmt: skip


def _taken(tenant: Tenant, data: CandidateData) -> Candidate:
    try:
        with transaction.atomic():
            return intake.take_candidate(tenant, data)
    except DataError as error:
        raise IntakeError("The row cannot be stored: a value does not fit.") from error


def _refused(index: int, named: str, problem: str, fields: Any) -> dict[str, Any]:
    return {
        "index": index, "platform_id": named, "taken": False, "id": None, "problem": problem,
        "fields": fields,
    }  # fmt: skip
