"""How searches and their settings look to the platform's backend."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from candidates.models import Search
from candidates.rules.emails import EmailKind
from candidates.rules.export_settings import (
    LEFT_OUT,
    OF_A_SEARCH,
    SOURCE_TAG,
    WORKFLOW,
    ProfilePart,
    parts,
)
from candidates.rules.outlook import OutlookKind
from candidates.rules.rule_change import Change
from candidates.rules.stages import ResponseType, is_responder
from integrations.api.fields import ReasonBody
from integrations.api.strict import LONGEST_SLUG, IdField, PageParameters, Strict
from integrations.connectors.types import Target

RESPONSES = [response for response in ResponseType if is_responder(response)]
DIRECT = (
    "target", "stage_external_id", "mode", "responders_only", "response_types", "email_kinds",
    "include_ats_candidates",
)  # fmt: skip
"""Settings that have the same name in a body as in the row."""


class SearchFilter(PageParameters):
    """The parameters of a list of searches; all of them have to fit."""

    job = IdField(required=False)


class JobChoice(Strict):
    """For which job of the ATS; without it, for the job of the search."""

    job = IdField(required=False)


class NeededJob(Strict):
    """For which job of the ATS."""

    job = IdField()


class SettingsInput(Strict):
    """Export settings of a search. What is left out stays as it is.

    ``workflow``, ``source_tag`` and ``profile_parts`` are as the connection has them where they
    are null.
    """

    job = IdField(required=False)
    target = serializers.ChoiceField(choices=list(Target), required=False)
    stage_external_id = serializers.CharField(max_length=200, required=False, allow_blank=True)
    mode = serializers.ChoiceField(choices=Search.Mode.values, required=False)
    responders_only = serializers.BooleanField(required=False)
    response_types = serializers.ListField(
        child=serializers.ChoiceField(choices=RESPONSES), required=False, max_length=20
    )
    email_kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=list(EmailKind)), required=False, max_length=20
    )
    include_ats_candidates = serializers.BooleanField(required=False)
    workflow = serializers.ChoiceField(choices=list(OF_A_SEARCH), required=False, allow_null=True)
    source_tag = serializers.CharField(
        max_length=80, required=False, allow_null=True, allow_blank=True
    )
    profile_parts = serializers.ListField(
        child=serializers.ChoiceField(choices=list(ProfilePart)),
        required=False,
        allow_null=True,
        max_length=20,
    )


class SearchChange(SettingsInput):
    """Other export settings, or another name. ``note`` says why, in the version that is kept."""

    name = serializers.CharField(max_length=200, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class NewSearch(SettingsInput):
    """A new search for a job that was synced from the ATS."""

    tenant = serializers.SlugField(default="", allow_blank=True, max_length=LONGEST_SLUG)
    name = serializers.CharField(max_length=200)
    job = IdField()


class SearchBody(serializers.ModelSerializer[Search]):
    """A search with its export settings. What is null there is as its connection has it."""

    tenant = serializers.CharField(source="tenant.slug", read_only=True)
    target = serializers.ChoiceField(choices=list(Target))
    mode = serializers.ChoiceField(choices=Search.Mode.values)
    response_types = serializers.ListField(child=serializers.CharField())
    email_kinds = serializers.ListField(child=serializers.CharField())
    workflow = serializers.SerializerMethodField()
    source_tag = serializers.SerializerMethodField()
    profile_parts = serializers.SerializerMethodField()

    class Meta:
        model = Search
        fields = (
            "id", "tenant", "name", "job", *DIRECT, "workflow", "source_tag", "profile_parts",
            "changed_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_workflow(self, search: Search) -> str | None:
        """Its own, if it has one."""
        own: str | None = search.overrides.get(WORKFLOW)
        return own

    def get_source_tag(self, search: Search) -> str | None:
        """Its own, if it has one; empty: none is sent."""
        own: str | None = search.overrides.get(SOURCE_TAG)
        return own

    def get_profile_parts(self, search: Search) -> list[str] | None:
        """Its own, if it has them."""
        if LEFT_OUT not in search.overrides:
            return None
        left_out = parts(search.overrides[LEFT_OUT])
        return [part.value for part in ProfilePart if part not in left_out]


class StageChoice(serializers.Serializer[Any]):
    """A stage of the job, as the ATS has it."""

    external_id = serializers.CharField()
    name = serializers.CharField()


class TargetChoice(serializers.Serializer[Any]):
    """As what somebody can arrive, and why not."""

    value = serializers.ChoiceField(choices=list(Target))
    possible = serializers.BooleanField()
    reasons = ReasonBody(many=True)


class ConnectionDefaults(serializers.Serializer[Any]):
    """What a search has where it has nothing of its own."""

    workflow = serializers.CharField()
    source_tag = serializers.CharField(allow_blank=True)
    profile_parts = serializers.ListField(child=serializers.CharField())


class ChoicesBody(serializers.Serializer[Any]):
    """What can be chosen for a job's searches, from the ATS's own list where it has one."""

    job = serializers.IntegerField()
    connection = serializers.IntegerField(allow_null=True)
    stages = StageChoice(many=True)
    targets = TargetChoice(many=True)
    modes = serializers.ListField(child=serializers.CharField())
    response_types = serializers.ListField(child=serializers.CharField())
    email_kinds = serializers.ListField(child=serializers.CharField())
    workflows = serializers.ListField(child=serializers.CharField())
    profile_parts = serializers.ListField(child=serializers.CharField())
    as_the_connection = ConnectionDefaults()


class OutlookCount(serializers.Serializer[Any]):
    """How many candidates, by the settings as they are and by the proposed ones."""

    outlook = serializers.ChoiceField(choices=list(OutlookKind))
    now = serializers.IntegerField()
    then = serializers.IntegerField()


class OutlookReason(serializers.Serializer[Any]):
    """A reason that comes first for some who do not go."""

    count = serializers.IntegerField()
    sentence = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class DifferenceBody(serializers.Serializer[Any]):
    """One setting, in words."""

    what = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class PreviewBody(serializers.Serializer[Any]):
    """What would become of the candidates. ``counted`` of ``total`` were looked at, the newest."""

    counted = serializers.IntegerField()
    total = serializers.IntegerField()
    counts = OutlookCount(many=True)
    reasons = OutlookReason(many=True)
    changes = DifferenceBody(many=True)
    moving = serializers.CharField(allow_blank=True)


class ChangedApplication(serializers.Serializer[Any]):
    """Somebody for whom the proposed rule is different."""

    application = serializers.IntegerField()
    candidate = serializers.IntegerField()
    platform_id = serializers.CharField()
    change = serializers.ChoiceField(choices=list(Change))
    now = serializers.CharField(allow_blank=True)
    proposed = serializers.CharField(allow_blank=True)


class DryRunBody(serializers.Serializer[Any]):
    """Had this been the rule: what it would have made of the last 90 days.

    ``compared`` is how many were looked at, the newest; ``changed`` names at most 100 of those for
    whom it is different.
    """

    days = serializers.IntegerField()
    compared = serializers.IntegerField()
    more = serializers.IntegerField()
    fewer = serializers.IntegerField()
    still_goes = serializers.IntegerField()
    still_stays = serializers.IntegerField()
    lack_only_email = serializers.IntegerField()
    really_arrived = serializers.IntegerField()
    changes = DifferenceBody(many=True)
    changed = ChangedApplication(many=True)


def settings_in(values: Mapping[str, Any], search: Search) -> dict[str, Any]:
    """The columns of a search that these values of a ``SettingsInput`` change."""
    found = {name: values[name] for name in DIRECT if name in values}
    if "job" in values:
        found["job_id"] = values["job"]
    if not found.get("responders_only", search.responders_only):
        found["response_types"] = []
    own = dict(search.overrides)
    for name, stored in (("workflow", WORKFLOW), ("source_tag", SOURCE_TAG)):
        if name in values:
            own[stored] = values[name]
    if "profile_parts" in values:
        chosen = values["profile_parts"]
        left_out = [part.value for part in ProfilePart if part not in (chosen or ())]
        own[LEFT_OUT] = None if chosen is None else left_out
    found["overrides"] = {name: value for name, value in own.items() if value is not None}
    return found
