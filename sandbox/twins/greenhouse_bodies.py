"""Bodies as Harvest v3 takes and shows them (https://harvestdocs.greenhouse.io/reference, 2026)."""

from collections.abc import Mapping
from typing import Any

from sandbox.twins.base import Refusal, TwinRequest
from sandbox.twins.greenhouse_lists import unprocessable
from sandbox.twins.misbehaviour import Json

STAGES = ("Application Review", "Phone Screen", "Face to Face", "Offer")
SHOWN_COUNTRIES = {"US": "United States", "DE": "Germany"}
ATTACHMENT_TYPES = (
    "resume", "cover_letter", "take_home_test", "offer_packet", "offer_letter",
    "signed_offer_letter", "form_attachment", "midfunnel_agreement", "automated_agreement", "other",
)  # fmt: skip
VISIBILITIES = ("public", "private", "admin_only")
NOTE_TYPES = ("NOTE", "ACTIVITY")

_PROFILE = (
    "first_name", "last_name", "company", "title", "email_addresses", "phone_numbers", "addresses",
    "website_addresses", "social_media_addresses", "tags", "custom_fields", "application",
)  # fmt: skip
_APPLICATION = (
    "job_id", "source_id", "initial_stage_id", "recruiter_id", "coordinator_id", "referrer_id",
    "prospect", "job_ids", "prospect_pool_id", "prospect_pool_stage_id", "prospect_owner_id",
)  # fmt: skip
_KEPT = ("content",)


def body_of(request: TwinRequest) -> Json:
    """The object in a request. Raises ``Refusal`` for anything else."""
    try:
        body = request.json()
    except ValueError as error:
        raise Refusal(unprocessable("Invalid JSON payload.")) from error
    if not isinstance(body, dict) or not all(value is not None for value in body.values()):
        raise Refusal(unprocessable("Invalid JSON payload."))
    return body


def refuse_unfit_candidate(body: Mapping[str, Any]) -> None:
    """Refuse a profile without a name, or with what no profile has."""
    for name in ("first_name", "last_name"):
        if not isinstance(body.get(name), str) or not body[name].strip():
            raise Refusal(unprocessable("can't be blank", name))
    _refuse_unknown(body, _PROFILE)
    for name in ("email_addresses", "phone_numbers", "addresses", "website_addresses"):
        for entry in body.get(name, []):
            if not (isinstance(entry, dict) and entry.get("value") and entry.get("type")):
                raise Refusal(unprocessable("needs a value and a type", name))


def refuse_unknown_application(values: Mapping[str, Any]) -> None:
    """Refuse what no application has."""
    _refuse_unknown(values, _APPLICATION)


def shown(collection: str, row: Mapping[str, Any], settings: Mapping[str, Any]) -> Json:
    """A record as an answer has it: numbers for ids, and without what is kept for us only."""
    told = {name: value for name, value in row.items() if name not in _KEPT}
    if collection == "applications" and not settings["shows_interview_stage"]:
        told.pop("job_interview_stage_id", None)
    return told | {"id": int(row["id"])}


def _refuse_unknown(body: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in body:
        if name not in known:
            raise Refusal(unprocessable("is not a known parameter", name))
