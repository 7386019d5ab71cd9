"""How Bullhorn words what it answers to a write, and how it says no."""

import time
from typing import Any

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, TwinRequest
from sandbox.twins.misbehaviour import Json


def json_object(request: TwinRequest) -> Json:
    """The object that a body holds. Raises ``Refusal`` for anything else."""
    try:
        found = request.json()
    except ValueError as broken:
        raise Refusal(error(400, "The body is no JSON")) from broken
    if not isinstance(found, dict) or "json" not in request.headers.get("content-type", ""):
        raise Refusal(error(400, "A JSON object is expected"))
    return found


def not_persisted(entity: str, wrong: list[Json]) -> Answer:
    """What is wrong with a record, field by field."""
    body = {
        "errorMessage": f"error persisting an entity of type: {entity}",
        "errorMessageKey": "errors.cannotPersistEntity", "errorCode": 400,
        "entityName": entity, "errors": wrong,
    }  # fmt: skip
    return Answer.of_json(body, 400)


def error(status: int, message: str, key: str = "errors.internalError") -> Answer:
    """An error that is about no field."""
    body = {
        "errorMessage": message, "errorMessageKey": key, "errorCode": status
    }  # fmt: skip
    return Answer.of_json(body, status)


def changed(identifier: Any, kind: str) -> Answer:
    """The answer to a write: ``INSERT`` or ``UPDATE``, and the id."""
    return Answer.of_json({"changedEntityId": int(identifier), "changeType": kind})


def now() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)
