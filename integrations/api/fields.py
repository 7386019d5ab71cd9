"""Pieces of answers that several resources have."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from integrations.api.problems import MEDIA_TYPE
from integrations.rules.inquiry import Explanation


class ReasonBody(serializers.Serializer[Any]):
    """One why: a stable code, a sentence, what to do, whose turn it is, the evidence."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    hint = serializers.CharField()
    owner = serializers.CharField()
    evidence = serializers.DictField()


class CheckBody(serializers.Serializer[Any]):
    """One question of an explanation, with what was found."""

    question = serializers.CharField()
    finding = serializers.ChoiceField(choices=["holds", "fails", "unknown"])
    value = serializers.CharField(allow_blank=True)
    at = serializers.CharField(allow_blank=True)
    reasons = ReasonBody(many=True)


class ExplanationBody(serializers.Serializer[Any]):
    """Why something is as it is: every check, and the sentence over them."""

    headline = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    checks = CheckBody(many=True)


class ProblemBody(serializers.Serializer[Any]):
    """One error, as ``application/problem+json``."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    fields = serializers.DictField()  # type: ignore[assignment]  # the name of the standard's part
    request_id = serializers.CharField()


NO_SUCH_ROW = {
    (422, MEDIA_TYPE): OpenApiResponse(
        ProblemBody, description="There is no such row for this key, or nothing fits it."
    )
}
"""For the document: a parameter names a row that the key may not see."""
SYSTEM_AWAY = {
    (409, MEDIA_TYPE): OpenApiResponse(
        ProblemBody, description="The customer's system could not be asked now."
    )
}
"""For the document: what is answered is asked of the customer's system at this moment."""


class AnswerBody(serializers.Serializer[Any]):
    """What an action has done, in a sentence."""

    done = serializers.BooleanField()
    sentence = serializers.CharField()


def explanation_body(explanation: Explanation) -> dict[str, Any]:
    """An explanation as ``ExplanationBody`` describes it."""
    return {**explanation.as_json(), "codes": explanation.codes}
