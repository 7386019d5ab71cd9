"""Lists as Harvest v3 gives them: filters, cursors, and who may see them.

https://harvestdocs.greenhouse.io/docs/list-endpoints and /docs/pagination: newest first, at most
500 records and 50 ids, and a cursor that stands alone.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal
from sandbox.twins.misbehaviour import Json

MOST, USUAL, MOST_IDS = 500, 100, 50

# Path of the list: the filters it has besides, by the field they look at.
FILTERS: dict[str, dict[str, str]] = {
    "jobs": {"status": "status"},
    "job_posts": {"job_ids": "job_id", "live": "live"},
    "job_post_locations": {"job_post_ids": "job_post_id"},
    "job_post_searchable_locations": {"job_post_ids": "job_post_id"},
    "job_board_custom_locations": {},
    "job_interview_stages": {"job_ids": "job_id", "active": "active"},
    "offices": {},
    "departments": {},
    "users": {"deactivated": "deactivated", "primary_email": "primary_email"},
    "candidates": {"email": "email_addresses"},
    "applications": {"candidate_ids": "candidate_id", "job_ids": "job_id"},
    "application_stages": {"application_ids": "application_id", "current": "current"},
    "attachments": {"application_ids": "application_id", "candidate_ids": "candidate_id"},
    "candidate_tags": {},
    "applied_candidate_tags": {
        "candidate_ids": "candidate_id",
        "candidate_tag_ids": "candidate_tag_id",
    },
    "notes": {"candidate_ids": "candidate_id", "application_ids": "application_id"},
}
LAGGING = ("candidates", "applications", "attachments")
_TIMES = ("updated_at[gte]", "updated_at[gt]", "updated_at[lte]", "updated_at[lt]")


def asked_of(path: str, query: Mapping[str, str]) -> tuple[Json, str]:
    """The filters of a request, first or later, and the id after which its page begins.

    Raises ``Refusal`` for what the list does not take.
    """
    if "cursor" in query:
        if len(query) > 1:
            raise Refusal(unprocessable("The cursor must be the only parameter.", "cursor"))
        try:
            held = json.loads(base64.urlsafe_b64decode(query["cursor"]))
        except (binascii.Error, ValueError) as error:
            raise Refusal(unprocessable("Invalid cursor.", "cursor")) from error
        return held["filters"], held["after"]
    for name, value in query.items():
        _refuse_unfit(path, name, value)
    return dict(query), ""


def cursor_of(filters: Json, after: str) -> str:
    """The cursor of the page after this id."""
    return base64.urlsafe_b64encode(
        json.dumps({"filters": filters, "after": after}).encode()
    ).decode()


def matches(path: str, row: Json, filters: Json) -> bool:
    """Whether a record passes all filters."""
    for name, wanted in filters.items():
        if name == "per_page":
            continue
        if name == "ids":
            passes = row["id"] in wanted.split(",")
        elif name in _TIMES:
            # A filter may name whole seconds, which as text would come after their parts.
            passes = row["updated_at"].removesuffix("Z") >= wanted.removesuffix("Z")
        elif name == "email":
            addresses = [entry["value"].casefold() for entry in row["email_addresses"]]
            passes = wanted.casefold() in addresses
        else:
            held = row.get(FILTERS[path][name])
            passes = _text(held) in wanted.split(",")
        if not passes:
            return False
    return True


def unprocessable(message: str, field: str = "") -> Answer:
    """422 in the words of Harvest."""
    errors = [{"message": message, "field": field}] if field else []
    return Answer.of_json({"message": message, "errors": errors}, 422)


def _refuse_unfit(path: str, name: str, value: str) -> None:
    if name == "per_page":
        if not (value.isdigit() and 1 <= int(value) <= MOST):
            raise Refusal(unprocessable(f"per_page must be between 1 and {MOST}.", name))
    elif name in _TIMES:
        if len(value) < len("2026-05-01T08:00:00Z"):
            raise Refusal(unprocessable("must be a full ISO 8601 date and time.", name))
    elif name == "ids" or name.endswith("_ids"):
        ids = value.split(",")
        if len(ids) > MOST_IDS or not all(one.isdigit() for one in ids):
            raise Refusal(unprocessable(f"must be at most {MOST_IDS} ids.", name))
        if name != "ids" and name not in FILTERS[path]:
            raise Refusal(unprocessable("is not a filter of this list.", name))
    elif name not in FILTERS[path]:
        raise Refusal(unprocessable("is not a filter of this list.", name))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
