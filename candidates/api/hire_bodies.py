"""How hires look to the platform's backend."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from candidates.api.serializers import ExportBody
from candidates.models import HireDetails
from candidates.rules.export_state import ExportState
from integrations.api.strict import IdField, PageParameters, Strict

CHOSEN: Mapping[str, str] = {
    "legal_entity": "legal_entities",
    "location": "locations",
    "team": "teams",
    "manager": "managers",
}
"""Parts of a hire that are chosen from a live list of the HR system, and the list."""


class HireFilter(PageParameters):
    """The parameters of a list of hires; all of them have to fit."""

    state = serializers.ChoiceField(choices=list(ExportState), required=False)
    connection = IdField(required=False)
    candidate = IdField(required=False)


class HrisParameter(Strict):
    """Which HR system: the id of its connection."""

    connection = IdField()


def _text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, default="", allow_blank=True)


def _country() -> serializers.RegexField:
    return serializers.RegexField("^([A-Z]{2})?$", default="", allow_blank=True)


class HireCorrection(Strict):
    """The data of a hire. Which of it is required, the choices of the HR system say.

    Birthday, nationality and address are kept only until the employee is created.
    """

    first_name = _text(200)
    last_name = _text(200)
    email = serializers.EmailField(max_length=254, default="", allow_blank=True)
    phone = _text(60)
    starts_on = serializers.DateField(default=None, allow_null=True)
    legal_entity_id = _text(200)
    location_id = _text(200)
    team_id = _text(200)
    manager_id = _text(200)
    birthday = serializers.DateField(default=None, allow_null=True)
    nationality = _country()
    address_line_1 = _text(200)
    address_line_2 = _text(200)
    postal_code = _text(20)
    city = _text(120)
    region = _text(60)
    country = _country()
    with_document = serializers.BooleanField(default=False)

    def validate_birthday(self, birthday: date | None) -> date | None:
        """Nobody is born in the future."""
        if birthday is not None and birthday >= timezone.localdate():
            raise serializers.ValidationError("This day is not in the past.")
        return birthday


class NewHire(HireCorrection):
    """Somebody who was hired. Without ``connection`` it is the customer's newest HR system."""

    application = IdField()
    connection = IdField(default=None, allow_null=True)


class HireDetailsBody(serializers.ModelSerializer[HireDetails]):
    """What was entered, without what is private."""

    class Meta:
        model = HireDetails
        fields = (
            "first_name", "last_name", "email", "phone", "starts_on", "legal_entity_id",
            "legal_entity_name", "location_id", "location_name", "team_id", "team_name",
            "manager_id", "manager_name", "with_document", "entered_at",
        )  # fmt: skip
        read_only_fields = fields


class HireBody(ExportBody):
    """A hire: where it is, why, whose turn it is, and what was entered."""

    details = HireDetailsBody(source="hire")

    class Meta(ExportBody.Meta):
        fields = (*ExportBody.Meta.fields, "details")  # type: ignore[assignment]  # one more
        read_only_fields = fields  # type: ignore[assignment]  # one more


class HrisChoiceBody(serializers.Serializer[Any]):
    """One entry of a list of the HR system."""

    id = serializers.CharField()
    name = serializers.CharField()


class HireChoices(serializers.Serializer[Any]):
    """What a hire can be given. ``no_documents`` says why no PDF profile can go along."""

    connection = serializers.IntegerField()
    required = serializers.ListField(  # type: ignore[assignment]  # the body's own name for it
        child=serializers.CharField()
    )
    no_documents = serializers.CharField(allow_blank=True)
    legal_entities = HrisChoiceBody(many=True)
    locations = HrisChoiceBody(many=True)
    teams = HrisChoiceBody(many=True)
    managers = HrisChoiceBody(many=True)
