"""From the body of a call to what intake takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.serializers import as_serializer_error

from candidates.api.serializers import LONGEST_ID, BulkRow
from candidates.rules.emails import EmailKind, EmailValidity
from candidates.rules.stages import CandidateSource
from candidates.services import intake
from candidates.services.intake import CandidateData, EmailData, IntakeError
from integrations.api.problems import Problem, shown
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


def take_rows(tenant: Tenant, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a bulk call: each taken, or refused with the reason, in the order of the call."""
    body = BulkRow()
    outcomes: dict[int, dict[str, Any]] = {}
    people: dict[int, CandidateData] = {}
    for index, row in enumerate(rows):
        try:
            values = body.run_validation(row)
            people[index] = candidate_data(values["platform_id"], values)
        except ValidationError as error:
            fields = shown(as_serializer_error(error))
            problem = f"Look at {', '.join(sorted(fields))}."
            outcomes[index] = _refused(index, row, problem, fields)
    taken = intake.take_candidates(tenant, list(people.values()))
    for index, outcome in zip(people, taken, strict=True):
        if isinstance(outcome, IntakeError):
            outcomes[index] = _refused(index, rows[index], str(outcome), {})
        else:
            outcomes[index] = {
                "index": index, "platform_id": outcome.platform_id, "taken": True,
                "id": outcome.pk, "problem": "", "fields": {},
            }  # fmt: skip
    return [outcomes[index] for index in range(len(rows))]


def _refused(index: int, row: Mapping[str, Any], problem: str, fields: Any) -> dict[str, Any]:
    named = shown(str(row.get("platform_id", ""))[:LONGEST_ID])
    return {
        "index": index, "platform_id": named, "taken": False, "id": None, "problem": problem,
        "fields": fields,
    }  # fmt: skip
