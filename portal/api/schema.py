"""The OpenAPI document: each operation with its errors, and the header that a change needs."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.serializers import BaseSerializer

from integrations.api.authentication import scope_of
from integrations.api.etags import HEADER as IF_MATCH
from integrations.api.fields import ProblemBody
from integrations.api.idempotency import HEADER, LONGEST_KEY
from integrations.api.problems import MEDIA_TYPE
from integrations.api.strict import PageParameters

SAFE = ("GET", "HEAD")
GUARDED = {"partial_update", "update", "activate", "deactivate", "accept_drift", "resume"}
_ERRORS = {
    400: "A parameter is unknown or cannot be read.",
    401: "The key is missing, unknown, expired or revoked.",
    403: "The key lacks the scope.",
    404: "There is no such row for this key.",
    429: "Too many requests; Retry-After says how long to wait.",
}
_ERRORS_OF_A_BODY = {
    400: "The request cannot be read, or has a field that is unknown or of the wrong type.",
    411: "The body comes in chunks, without its length.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "The request can be read, but not taken.",
}
_ERRORS_OF_A_CHANGE = {
    400: "The request cannot be read, or names no Idempotency-Key.",
    409: "It is not possible now, or the first call with this key still runs.",
}
_ERRORS_OF_A_GUARD = {412: "It was changed since you read it; nothing was written."}


class Document(AutoSchema):
    """One operation of the document."""

    @property
    def _action(self) -> str:
        """Which action of the view it is."""
        return getattr(self.view, "action", None) or ""

    @property
    def _changes(self) -> bool:
        """Whether it changes something."""
        return self.method not in SAFE and self._action not in getattr(self.view, "asks", ())

    @property
    def _is_guarded(self) -> bool:
        """Whether it keeps to the version that ``If-Match`` names."""
        return self._changes and self._action in GUARDED & set(getattr(self.view, "tagged", ()))

    def get_extensions(self) -> dict[str, Any]:
        """A mark for the hook that names the headers of answers."""
        is_tagged = self._action in getattr(self.view, "tagged", ())
        return {"x-tagged": True} if is_tagged else {}

    def get_override_parameters(self) -> list[Any]:
        """The parameters of a plain list; the headers that a changing call needs or takes."""
        if self._action == "list" and "list" not in getattr(self.view, "parameters", {}):
            return [PageParameters]
        if not self._changes:
            return []
        guard = OpenApiParameter(
            IF_MATCH,
            str,
            OpenApiParameter.HEADER,
            description="The ETag that you have read: where it was changed since, nothing is.",
        )
        return [
            *([guard] if self._is_guarded else []),
            OpenApiParameter(
                HEADER,
                {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
                OpenApiParameter.HEADER,
                required=True,
                description="A fresh UUID for each call; the same one when the call is repeated.",
            ),
        ]

    def get_summary(self) -> str:
        """The first sentence of what it does."""
        return str(super().get_description()).partition(".")[0]

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        """What it does, and the scope that it needs."""
        scope = scope_of(self.view)
        said = super().get_description()
        return f"{said}\n\nScope: `{scope.value}`" if scope else said

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        errors = dict(_ERRORS)
        if self.method not in SAFE:
            errors |= _ERRORS_OF_A_BODY
        if self._changes:
            errors |= _ERRORS_OF_A_CHANGE
        if self._is_guarded:
            errors |= _ERRORS_OF_A_GUARD
        for status, words in errors.items():
            known = OpenApiResponse(ProblemBody, description=words)
            made = self._get_response_for_code(  # type: ignore[no-untyped-call]  # has no types
                known, str(status), [MEDIA_TYPE]
            )
            bodies.setdefault(str(status), made)
        return bodies

    def _map_serializer_field(
        self,
        field: Any,
        direction: Any,
        bypass_extensions: bool = False,  # noqa: FBT001, FBT002 - drf-spectacular's
    ) -> Any:
        """With how many parts a list of a call may have."""
        schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]  # has no types
        if isinstance(field, serializers.ListSerializer) and direction == "request":
            most: int | None = getattr(field, "max_length", None)
            if most is not None:
                schema["maxItems"] = most
            if not field.allow_empty:
                schema["minItems"] = 1
        return schema

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        """What the checks of a field mean; in an answer, an address may be empty."""
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]  # has no types
        if field.read_only and isinstance(field, serializers.URLField):
            schema.pop("format", None)

    def _get_serializer_name(
        self,
        serializer: BaseSerializer[Any],
        direction: Any,
        bypass_extensions: bool = False,  # noqa: FBT001, FBT002 - drf-spectacular's
    ) -> str:
        """``JobBody`` is called ``Job`` in the document."""
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return str(name).removesuffix("Body")
