"""Recognises a job of Kombo's without reading it: its id, and a fingerprint of what is read."""

from hashlib import blake2b
from json import JSONEncoder
from typing import Any

from integrations.connectors.payload import Payload
from integrations.errors import UnexpectedResponseError

# What ``mapping.job`` reads. Not ``changed_at``, which moves by itself.
_FINGERPRINTED = (
    "id", "remote_id", "name", "status", "visibility", "confidential", "location",
    "remote_work_status", "employment_type", "department", "job_code", "salary_amount",
    "salary_amount_from", "salary_amount_to", "salary_currency", "salary_period", "description",
    "post_url", "remote_url", "stages", "hiring_team", "screening_questions", "opened_at",
    "remote_deleted_at",
)  # fmt: skip
# JSON that was just parsed has no circles to look for.
_CANONICAL = JSONEncoder(sort_keys=True, check_circular=False, separators=(",", ":"))


def id_of(raw: Any) -> str:
    """The id of any record; empty where it has none that could be one."""
    try:
        return Payload(raw).text("id")
    except UnexpectedResponseError:
        return ""


def fingerprint(raw: Any) -> str:
    """32 hex characters over what ``mapping.job`` reads; empty where the record is no object."""
    if not isinstance(raw, dict):
        return ""
    read = [raw.get(key) for key in _FINGERPRINTED]
    return blake2b(_CANONICAL.encode(read).encode(), digest_size=16).hexdigest()
