"""What Ashby's methods take: required and optional fields with their types, and what is a UUID."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.twins.ashby_payloads import failure
from sandbox.twins.base import Refusal, TwinRequest
from sandbox.twins.misbehaviour import Json

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FIRST_SCREEN = "FirstPreInterviewScreen"
_LIST: dict[str, type | tuple[type, ...]] = {
    "cursor": str, "syncToken": str, "limit": int, "includeArchived": bool,
}  # fmt: skip
_REQUIRED: dict[str, dict[str, type | tuple[type, ...]]] = {
    "job.info": {"id": str},
    "interviewStage.list": {"interviewPlanId": str},
    "candidate.info": {"id": str},
    "candidate.create": {"name": str},
    "candidate.update": {"candidateId": str},
    "candidate.addTag": {"candidateId": str, "tagId": str},
    "candidate.createNote": {"candidateId": str, "note": (str, dict)},
    "candidateTag.create": {"title": str},
    "application.info": {"applicationId": str},
    "application.create": {"candidateId": str, "jobId": str},
    "application.changeStage": {"applicationId": str, "interviewStageId": str},
}
_OPTIONAL: dict[str, dict[str, type | tuple[type, ...]]] = {
    "job.list": {**_LIST, "status": list, "expand": list},
    "candidate.search": {"email": str, "name": str},
    "candidate.create": {
        "email": str, "phoneNumber": str, "linkedInUrl": str, "githubUrl": str, "website": str,
        "alternateEmailAddresses": list, "location": dict, "sourceId": str,
        "creditedToUserId": str,
    },
    "candidate.update": {
        "name": str, "email": str, "phoneNumber": str, "linkedInUrl": str, "githubUrl": str,
        "websiteUrl": str, "alternateEmail": str, "socialLinks": list, "sourceId": str,
        "creditedToUserId": str, "location": dict, "sendNotifications": bool,
    },
    "application.list": {"createdAfter": int, "status": str, "jobId": str, "expand": list},
    "candidate.createNote": {"sendNotifications": bool, "isPrivate": bool},
    "application.create": {
        "interviewPlanId": str, "interviewStageId": str, "sourceId": str, "creditedToUserId": str,
    },
    "application.changeStage": {"archiveReasonId": str},
}  # fmt: skip


def checked_body(request: TwinRequest, method: str) -> Json:
    """The JSON body. Raises ``Refusal`` where Ashby would refuse its shape."""
    if "application/json" not in request.headers.get("content-type", ""):
        raise Refusal(failure("invalid_input", "The content type must be application/json.", 400))
    try:
        body = request.json()
    except ValueError as error:
        raise Refusal(failure("invalid_input", "Request payload is malformed", 400)) from error
    if not isinstance(body, dict):
        raise Refusal(failure("invalid_input", "Request payload is malformed", 400))
    required = _REQUIRED.get(method, {})
    for name in required:
        if name not in body or body[name] == "":
            raise Refusal(failure("invalid_input", f"{name} is required"))
    _refuse_wrong_types(body, {**_LIST, **_OPTIONAL.get(method, {}), **required})
    return body


def refuse_no_uuid(name: str, value: str) -> None:
    """Raise ``Refusal`` where an id is none."""
    if not _UUID.fullmatch(value) and value != FIRST_SCREEN:
        raise Refusal(failure("invalid_input", f"{name} must be a UUID"))


def _refuse_wrong_types(body: Json, allowed: Mapping[str, type | tuple[type, ...]]) -> None:
    for name, value in body.items():
        kind: Any = allowed.get(name, object)
        if not isinstance(value, kind):
            raise Refusal(failure("invalid_input", f"{name} has the wrong type"))
        if isinstance(value, str) and (name == "id" or name.endswith("Id")):
            refuse_no_uuid(name, value)
