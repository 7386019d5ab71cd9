"""What Factorial's stand-in refuses, and the shapes of its lists.

The bodies of errors are this stand-in's own choice: Factorial does not publish them.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, TwinRequest
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

COMPANY = "4711"
_MOST = 100
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REQUIRED = ("company_id", "first_name", "last_name", "email")
_DAYS = ("contract_effective_on", "contract_starts_on", "birthday_on")
_REFERENCES = {
    "legal_entity_id": "legal_entities",
    "location_id": "locations",
    "team_id": "teams",
    "manager_id": "employees",
}
_TAKEN = (
    *_REQUIRED, *_DAYS, *_REFERENCES, "company_identifier", "phone_number", "nationality",
    "address_line1", "address_line_2", "postal_code", "city", "state", "country",
)  # fmt: skip
_DOCUMENT_FIELDS = (
    "public", "space", "is_pending_assignment", "author_id", "company_id", "signee_ids[]",
    "request_esignature",
)  # fmt: skip
_SPACES = (
    "company_internal", "company_public", "employee_my_documents", "pending_to_assign",
    "pending_to_destroy",
)  # fmt: skip


def error(status: int, body: Json) -> Answer:
    """An answer that says no."""
    return Answer.of_json(body, status)


def refuse_employee(shelf: Shelf, values: Json) -> None:
    """Raise ``Refusal`` for a body of ``create_with_contract`` that is not taken."""
    found = {name: ["can't be blank"] for name in _REQUIRED if not values.get(name)}
    for name, value in values.items():
        if name not in _TAKEN:
            found[name] = ["is unknown"]
        elif not isinstance(value, str):
            found[name] = ["must be a string"]
        elif name in _DAYS and not _DAY.fullmatch(value):
            found[name] = ["is not a date"]
        elif name in _REFERENCES and shelf.get(_REFERENCES[name], value) is None:
            found[name] = ["does not exist"]
    if not found and values["company_id"] != COMPANY:
        found["company_id"] = ["does not exist"]
    if not found and any(
        row["login_email"] == values["email"].lower() for row in shelf.all("employees")
    ):
        found["email"] = ["has already been taken"]
    if found:
        raise Refusal(error(422, {"errors": found}))


def refuse_document(shelf: Shelf, fields: Mapping[str, str], *, has_file: bool) -> None:
    """Raise ``Refusal`` for a multipart body of ``documents/documents`` that is not taken."""
    found = {name: ["is missing"] for name in _DOCUMENT_FIELDS if name not in fields}
    if not has_file:
        found["file"] = ["is missing"]
    for name in ("public", "is_pending_assignment", "request_esignature"):
        # The official SDK writes booleans as Python does.
        if fields.get(name, "").lower() not in ("true", "false"):
            found[name] = ["must be true or false"]
    if fields.get("space") not in _SPACES:
        found["space"] = ["is not included in the list"]
    if fields.get("company_id") != COMPANY:
        found["company_id"] = ["does not exist"]
    employees = {row["id"]: row["access_id"] for row in shelf.all("employees")}
    if fields.get("author_id") not in employees.values():
        found["author_id"] = ["does not exist"]
    is_own = fields.get("space") == "employee_my_documents"
    if is_own and fields.get("employee_id") not in employees:
        found["employee_id"] = ["does not exist"]
    if found:
        raise Refusal(error(422, {"errors": found}))


def page(request: TwinRequest, rows: list[Json], *, endless: bool) -> Answer:
    """One page: ``after_id`` is the cursor that the page before has ended with."""
    try:
        limit = min(_MOST, int(request.query.get("limit", _MOST)))
    except ValueError as wrong:
        raise Refusal(error(422, {"errors": {"limit": ["is not a number"]}})) from wrong
    begin = 0
    if (cursor := request.query.get("after_id")) and not endless:
        cursors = [_cursor(row) for row in rows]
        if cursor not in cursors:
            raise Refusal(error(422, {"errors": {"after_id": ["is unknown"]}}))
        begin = cursors.index(cursor) + 1
    shown = rows[begin : begin + limit]
    meta: Json = {
        "has_previous_page": begin > 0,
        "has_next_page": endless or begin + limit < len(rows),
        "limit": limit,
        "total": len(rows),
    }
    if shown:
        meta |= {"start_cursor": _cursor(shown[0]), "end_cursor": _cursor(shown[-1])}
    return Answer.of_json({"data": [public(row) for row in shown], "meta": meta})


def public(row: Json) -> Json:
    """A record as it is shown: without what only the stand-in knows."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def values_of(request: TwinRequest, name: str) -> list[str]:
    """All values of a parameter that may be there several times."""
    return [value for key, value in parse_qsl(request.raw.query) if key == name]


def boolean(request: TwinRequest, name: str) -> bool:
    """A parameter that must be there."""
    value = request.query.get(name)
    if value not in ("true", "false"):
        raise Refusal(error(422, {"errors": {name: ["is missing"]}}))
    return value == "true"


def body_of(request: TwinRequest) -> Json:
    """The object in a JSON body."""
    if "json" not in request.headers.get("content-type", ""):
        raise Refusal(error(415, {"error": "Unsupported Media Type"}))
    try:
        values = request.json()
    except ValueError as wrong:
        raise Refusal(error(400, {"error": "Bad Request"})) from wrong
    if not isinstance(values, dict):
        raise Refusal(error(400, {"error": "Bad Request"}))
    return values


def _cursor(row: Json) -> str:
    return f"after-{row['id']}"
