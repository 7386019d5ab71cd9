"""Who gets in, and what is said to who does not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from integrations.models import ApiKey, AuditEvent
from integrations.rules.api_scopes import Scope, permits
from integrations.services import api_keys, audit
from integrations.services.throttle import Allowance
from tests.base import Cast, make_cast, signed_in
from tests.portal.api.client import Caller, caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_only_the_digest_of_a_key_is_kept(cast: Cast) -> None:
    _, text = api_keys.make_key(cast.harbor, name="Backend", scopes=[Scope.READ_JOBS], actor=None)
    assert text not in str(list(ApiKey.objects.values()))
    assert Caller(text).get("jobs").status_code == 200


@pytest.mark.parametrize("text", ["", "nonsense", "atsp_abcdefgh_nonsense"])
def test_an_unknown_key_gets_a_problem_with_what_to_do(cast: Cast, text: str) -> None:
    answer = Caller(text).get("jobs")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["code"] == "key.not_accepted"
    assert said["hint"]
    assert said["request_id"]


def test_no_header_at_all_is_refused_too(cast: Cast) -> None:
    assert Client().get("/api/v1/jobs").status_code == 401


def test_a_session_of_the_admin_opens_nothing(cast: Cast) -> None:
    assert signed_in(cast.ana).get("/api/v1/jobs").status_code == 401


def test_an_expired_and_a_revoked_key_open_nothing(cast: Cast) -> None:
    late, early = caller(cast.harbor), caller(cast.harbor)
    ApiKey.objects.filter(prefix=late.key.rpartition("_")[0][:13]).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    key = ApiKey.objects.get(digest=api_keys._digest(early.key))
    assert early.get("jobs").status_code == 200
    api_keys.revoke(key, actor=cast.ana, note="Left.")
    assert early.get("jobs").status_code == 401
    assert late.get("jobs").status_code == 401


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_opens_what_it_says_and_nothing_else(scope: Scope) -> None:
    opened = {wanted for wanted in Scope if permits([scope], wanted)}
    kind = scope.value.partition(":")[0]
    assert scope in opened
    assert {wanted.value.partition(":")[0] for wanted in opened} == {kind}


def test_a_missing_scope_is_named(cast: Cast) -> None:
    answer = caller(cast.harbor, [Scope.READ_JOBS]).get("exports")
    assert answer.status_code == 403
    assert "exports:read" in answer.json()["title"]


def test_what_a_key_does_stands_in_the_audit_under_its_name(cast: Cast) -> None:
    someone = caller(cast.harbor)
    made = someone.call("POST", "jobs", {"title": "Welder"})
    job = made.json()
    someone.call("POST", f"jobs/{job['id']}/activate")
    said = AuditEvent.objects.filter(subject=f"job:{job['id']}")
    assert {event.actor_name for event in said} == {f"API key {ApiKey.objects.get()}"}
    assert audit.name_of(None) == "portal"


def test_use_is_noted(cast: Cast) -> None:
    someone = caller(cast.harbor)
    someone.get("jobs")
    assert ApiKey.objects.get().last_used_at is not None


def test_too_many_requests_are_told_when_to_come_back(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("integrations.api.base.KeyThrottle.allowance", Allowance(3, 20.0))
    someone, another = caller(cast.harbor), caller(cast.harbor)
    answers = [someone.get("jobs").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert int(someone.get("jobs")["Retry-After"]) > 0
    assert another.get("jobs").status_code == 200


def test_an_administrator_makes_a_key_that_is_shown_once(cast: Cast) -> None:
    client = signed_in(cast.ana)
    made = client.post(
        "/admin/integrations/apikey/add/",
        {"tenant": cast.harbor.pk, "name": "Backend", "scopes": ["jobs:read"], "days": "30"},
    )
    text = made.context["text"]
    assert Caller(text).get("jobs").status_code == 200
    page = client.get(f"/admin/integrations/apikey/{ApiKey.objects.get().pk}/change/")
    assert text not in page.content.decode()
    assert "Read jobs" in page.content.decode()
    assert AuditEvent.objects.filter(action="made an API key").exists()
    assert signed_in(cast.max).get("/admin/integrations/apikey/").status_code == 403
