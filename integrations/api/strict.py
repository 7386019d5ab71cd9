"""Bodies and parameters that take exactly what the document describes."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers

LARGEST_ID = 2**63 - 1
LONGEST_SLUG = 80

_TYPES: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], tuple[type, ...], str], ...] = (
    (serializers.BooleanField, (bool,), "Send true or false."),
    (serializers.IntegerField, (int, float), "Send a whole number, without quotation marks."),
    (serializers.FloatField, (int, float), "Send a number, without quotation marks."),
    (serializers.CharField, (str,), "Send a text."),
    (serializers.ChoiceField, (str,), "Send a text."),
    (serializers.DateTimeField, (str,), "Send a text such as 2026-11-20T10:00:00Z."),
    (serializers.DateField, (str,), "Send a text such as 2026-11-20."),
)
"""What each field takes of JSON. The REST framework itself would make a text of a number."""
_TIMES = (serializers.DateTimeField, serializers.DateField)


class Strict(serializers.Serializer[Any]):
    """A body in which every field is known and of its type. Raises ``ValidationError``."""

    def to_internal_value(self, data: Any) -> Any:
        """The values; a form or a query string has texts only, so its types are not looked at."""
        if isinstance(data, Mapping):
            found = _unknown(self, data)
            found |= _unsaid(data) if isinstance(data, QueryDict) else _mistyped(self, data)
            if found:
                raise serializers.ValidationError(found)
        return super().to_internal_value(data)


class NoParameters(Strict):
    """A call without parameters."""


class OneTenant(Strict):
    """Of which tenant, for a key of the platform: the tenant's short name."""

    tenant = serializers.SlugField(max_length=LONGEST_SLUG, required=False)


class PageParameters(OneTenant):
    """Where a list goes on, how much of it is wanted at once, and of which tenant."""

    cursor = serializers.CharField(max_length=500, required=False)
    page_size = serializers.IntegerField(min_value=1, max_value=200, required=False)


class IdField(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **more)


def _unknown(body: serializers.Serializer[Any], data: Mapping[Any, Any]) -> dict[str, Any]:
    known = {name for name, field in body.fields.items() if not field.read_only}
    return {
        str(name)[:80]: ["There is no such field here."] for name in data if str(name) not in known
    }


def _unsaid(data: QueryDict) -> dict[str, Any]:
    """Parameters that say nothing, or two things: a filter left out by mistake shows all."""
    found: dict[str, Any] = {}
    for name, values in data.lists():
        if len(values) > 1:
            found[name[:80]] = ["Send it once."]
        elif not values[0]:
            found[name[:80]] = ["Send a value, or leave the parameter out."]
    return found


def _mistyped(body: serializers.Serializer[Any], data: Mapping[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in body.fields.items():
        if name in data and (words := _complaint(field, data[name])):
            found[name] = [words]
    return found


def _complaint(field: Any, value: Any) -> str:
    """Why this value of JSON is of the wrong type, or an empty text."""
    if value is None:
        return ""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return next(filter(None, (_complaint(field.child, one) for one in value)), "")
    for kind, types, words in _TYPES:
        if isinstance(field, kind):
            is_right = isinstance(value, types) and (isinstance(value, bool) is (types == (bool,)))
            # A date is read up to a NUL, whatever comes after it.
            is_time = str in types and issubclass(kind, _TIMES)
            is_right = is_right and not (is_time and not value.isprintable())
            return "" if is_right else words
    return ""
