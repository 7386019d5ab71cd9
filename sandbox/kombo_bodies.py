"""Request bodies, checked as the published schema does: types, words, patterns, and no nulls.

The schema knows no optional null: a key is sent with a value or not at all (Kombo's OpenAPI file
of May 2026). Keys that the schema does not name are ignored, as the vendor does.
"""

import base64
import binascii
import json
import re
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from sandbox.loopback import is_here
from sandbox.problems import ApiProblem, invalid
from sandbox.tools import TOOLS

Json = dict[str, Any]

MAX_ATTACHMENT_BYTES = 10_000_000

_EMAIL = re.compile(
    r"(?!\.)(?!.*\.\.)[A-Za-z0-9_'+\-.]*[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}"
)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s]+", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?)?Z?", re.ASCII)
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


@dataclass(frozen=True)
class Shape:
    """What a value must look like. ``pattern`` must match the whole text.

    ``items`` are those of a list, or the values of an object whose keys are free.
    """

    type: str = "string"
    complaint: str = ""
    pattern: re.Pattern[str] | None = None
    words: tuple[str, ...] = ()
    shortest: int = 0
    fields: dict[str, "Shape"] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    items: "Shape | None" = None
    may_be_null: bool = False


TEXT = Shape()
EMAIL = Shape(pattern=_EMAIL, complaint="must be a valid email")
URL = Shape(pattern=_URL, complaint="must be a valid URL")
DATE = Shape(pattern=_DATE, complaint="must be a date like YYYY-MM-DDTHH:mm:ss.sssZ")
ANYTHING = Shape(type="any")


def _object(required: tuple[str, ...], **fields: Shape) -> Shape:
    return Shape(type="object", fields=fields, required=required)


def _list(items: Shape) -> Shape:
    return Shape(type="array", items=items)


def _or_null(**shape: Any) -> Shape:
    return Shape(may_be_null=True, **shape)


_CONTACT = Shape(words=("PERSONAL", "WORK", "OTHER"))

CANDIDATE = _object(
    ("first_name", "last_name", "email_address"),
    first_name=TEXT,
    last_name=TEXT,
    email_address=EMAIL,
    additional_email_addresses=_list(
        _object(("type", "email_address"), type=_CONTACT, email_address=EMAIL)
    ),
    company=TEXT,
    title=TEXT,
    phone_number=TEXT,
    additional_phone_numbers=_list(
        _object(("type", "phone_number"), type=_CONTACT, phone_number=TEXT)
    ),
    location=_object(
        ("country",),
        country=Shape(pattern=re.compile("[A-Z]{2}"), complaint="must match ^[A-Z]{2}$"),
        city=TEXT,
        state=TEXT,
        street_1=TEXT,
        zip_code=TEXT,
    ),
    gender=Shape(words=("MALE", "FEMALE", "OTHER")),
    availability_date=DATE,
    salary_expectations=_object(
        ("period", "amount"), period=Shape(words=("MONTH", "YEAR")), amount=Shape(type="number")
    ),
    social_links=_list(_object(("url",), url=URL)),
)

ATTACHMENT = _object(
    ("name", "type"),
    name=TEXT,
    type=Shape(words=("CV", "COVER_LETTER", "OTHER")),
    content_type=Shape(
        pattern=re.compile(r"[\w.-]+/[\w.-]+"), complaint=r"must match ^[\w.-]+\/[\w.-]+$"
    ),
    data_url=URL,
    data=TEXT,
)

_CREATE: dict[str, Shape] = {
    "candidate": CANDIDATE,
    "attachments": _list(ATTACHMENT),
    "source": _object((), name=TEXT, unified_key=TEXT, id=TEXT),
    "sourced_by": _object(("user_id",), user_id=TEXT),
    "gdpr_consent": _object((), expires_at=DATE, given=Shape(type="boolean")),
    "screening_question_answers": _list(
        _object(("question_id", "answer"), question_id=TEXT, answer=ANYTHING)
    ),
    "remote_fields": Shape(type="object"),
}

_RESULT_LINK = _object(
    ("label", "url"),
    label=TEXT,
    url=URL,
    details=_object(
        ("custom_field_name_prefix", "attributes"),
        custom_field_name_prefix=TEXT,
        attributes=_list(_object(("key", "value"), key=TEXT, value=TEXT)),
    ),
)
_TAG = _object(("tag",), tag=_object(("name",), name=Shape(shortest=1)))
_ATTACH = _object(("attachment",), attachment=ATTACHMENT)

_LANGUAGE = _or_null(words=("en", "de", "fr", "it", "es"))
_LINK_TYPE = Shape(words=("EMBEDDED", "MAGIC_LINK"))
_TEXTS = Shape(type="object", items=TEXT)

BODIES: dict[str, Shape] = {
    "create_connection_link": _object(
        ("end_user_email", "end_user_organization_name"),
        end_user_email=EMAIL,
        end_user_organization_name=Shape(shortest=1),
        end_user_origin_id=_or_null(shortest=1),
        remote_environment=_or_null(),
        integration_category=Shape(words=("HRIS", "ATS", "ASSESSMENT", "LMS")),
        integration_tool=_or_null(words=tuple(TOOLS)),
        language=_LANGUAGE,
        scope_config_id=_or_null(),
        enable_filtering=Shape(type="boolean"),
        enable_field_mapping=Shape(type="boolean"),
        link_type=_LINK_TYPE,
    ),
    "create_reconnection_link": _object(
        (), language=_LANGUAGE, scope_config_id=_or_null(), link_type=_LINK_TYPE
    ),
    "send_passthrough_request": _object(
        ("method", "path"),
        method=Shape(words=("GET", "POST", "DELETE", "PUT", "PATCH")),
        path=TEXT,
        headers=_TEXTS,
        params=_TEXTS,
        data=ANYTHING,
        response_as_base64=Shape(type="boolean"),
        api_options=_TEXTS,
    ),
    "create_application": _object(("candidate",), stage_id=TEXT, **_CREATE),
    "create_candidate": _object(
        ("candidate", "application"),
        application=_object(("job_id",), job_id=TEXT, stage_id=TEXT),
        **_CREATE,
    ),
    "add_application_attachment": _ATTACH,
    "add_candidate_attachment": _ATTACH,
    "add_application_note": _object(
        ("content", "content_type"), content=TEXT, content_type=Shape(words=("PLAIN_TEXT",))
    ),
    "add_application_result_link": _RESULT_LINK,
    "add_candidate_result_link": _RESULT_LINK,
    "add_candidate_tag": _TAG,
    "remove_candidate_tag": _TAG,
    "move_application_to_stage": _object(("stage_id",), stage_id=TEXT),
    "reject_application": _object(("rejection_reason_id",), rejection_reason_id=TEXT, note=TEXT),
    "set_integration_enabled": _object(("value",), value=Shape(type="boolean")),
    "trigger_sync": _object((), type=Shape(words=("FULL", "DELTA"))),
}


def parse_body(operation: str, body: bytes) -> Json:
    """The checked body of an operation. Raises ``ApiProblem`` that names the first wrong field."""
    try:
        parsed = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise invalid("The body is not valid JSON.") from None
    _check(parsed, BODIES[operation], "body")
    result: Json = parsed
    return result


def decode_attachments(attachments: list[Json], limit: int = MAX_ATTACHMENT_BYTES) -> list[Json]:
    """The bytes of attachments, as ``content``. Together they may not be larger than ``limit``."""
    decoded = [_decode(attachment) for attachment in attachments]
    if sum(len(file["content"]) for file in decoded) > limit:
        raise invalid(f"attachments: the summed up size must not exceed {limit} bytes.")
    return decoded


def _decode(attachment: Json) -> Json:
    content_type = attachment.get("content_type")
    if "data" in attachment:
        if content_type is None:
            raise invalid("attachment.content_type: required together with data.")
        try:
            content = base64.b64decode(attachment["data"], validate=True)
        except (binascii.Error, ValueError):
            raise invalid("attachment.data: must be base64.") from None
    elif "data_url" in attachment:
        content, given = _download(attachment["data_url"])
        content_type = content_type or given
    else:
        raise invalid("attachment: either data or data_url is required.")
    return {
        "name": attachment["name"],
        "type": attachment["type"],
        "content_type": content_type,
        "content": content,
    }


def _download(url: str) -> tuple[bytes, str]:
    """Fetch a document at once, as Kombo does; the stand-in only ever asks this very machine."""
    if not is_here(url):
        raise invalid("attachment.data_url: the stand-in only fetches from this machine.")
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - checked above
            content: bytes = answer.read(MAX_ATTACHMENT_BYTES + 1)
            return content, answer.headers.get_content_type()
    except OSError as error:
        raise ApiProblem(None, f"attachment.data_url: {error}", status=400) from error


def _check(value: Any, shape: Shape, path: str) -> None:
    if shape.type == "any" or (value is None and shape.may_be_null):
        return
    wrong_number = isinstance(value, bool) and shape.type == "number"
    if wrong_number or not isinstance(value, _TYPES[shape.type]):
        raise invalid(f"{path}: must be {shape.type}, not {_type_name(value)}.")
    if isinstance(value, str):
        _check_text(value, shape, path)
    elif isinstance(value, dict):
        _check_fields(value, shape, path)
    elif isinstance(value, list) and shape.items:
        for index, item in enumerate(value):
            _check(item, shape.items, f"{path}[{index}]")


def _check_fields(value: Json, shape: Shape, path: str) -> None:
    for name in shape.required:
        if name not in value:
            raise invalid(f"{path}.{name}: is required.")
    for name, inner in shape.fields.items():
        if name in value:
            _check(value[name], inner, f"{path}.{name}")
    if shape.items:
        for name, found in value.items():
            _check(found, shape.items, f"{path}.{name}")


def _check_text(value: str, shape: Shape, path: str) -> None:
    if shape.words and value not in shape.words:
        raise invalid(f"{path}: must be one of {', '.join(shape.words)}.")
    if shape.pattern and not shape.pattern.fullmatch(value):
        raise invalid(f"{path}: {shape.complaint}.")
    if len(value) < shape.shortest:
        raise invalid(f"{path}: must have at least {shape.shortest} characters.")


def _type_name(value: Any) -> str:
    if value is None:
        return "null"
    return next((name for name, kinds in _TYPES.items() if type(value) in kinds), "unknown")
