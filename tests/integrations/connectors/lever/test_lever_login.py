"""Lever's login: the authorise page, the tokens, and what ends them. Against the stand-in."""

import http.client
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from integrations.connectors.ats.lever.connector import LeverConnector
from integrations.connectors.ats.lever.settings import SCOPES
from integrations.connectors.authorising import Way
from integrations.connectors.oauth import authorize_url, exchange_code
from integrations.connectors.options import OptionsError
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import Since
from integrations.errors import (
    CredentialsRejectedError,
    PermissionMissingError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import candidate, document, record_of

CLIENT = {"client_id": "app-1", "client_secret": "secret-1"}
BACK = "https://portal.example.com/connect/oauth/callback"


@pytest.fixture
def box():
    with SandboxServer() as server:
        yield server


@pytest.fixture
def twin(box):
    return box.twin("lever")


@pytest.fixture
def transport(box):
    policy = TransportPolicy(
        allowed_private=frozenset({f"{box.host}:{box.port}"}), rate=5000, burst=5000
    )
    with Transport(policy, InProcessLimiter(), "lever", lambda _: None) as transport:
        yield transport


@pytest.fixture
def options(box, twin):
    url = box.twin_url("lever")
    return {"base_url": f"{url}/v1", "auth_url": url, "acting_user_id": twin.acting_user()}


@pytest.fixture
def secrets(twin):
    return MemorySecrets(twin.oauth_credentials())


@pytest.fixture
def lever(transport, options, secrets):
    return LeverConnector.open(transport, options, secrets)


def test_customers_are_offered_the_login_first():
    ways = [authorisation.way for authorisation in LeverConnector.authorisations]
    assert ways == [Way.OAUTH, Way.API_KEY]


@pytest.mark.parametrize(
    ("environment", "login", "audience"),
    [
        ({}, "https://auth.lever.co", "https://api.lever.co/v1/"),
        ({"environment": "production"}, "https://auth.lever.co", "https://api.lever.co/v1/"),
        (
            {"environment": "sandbox"},
            "https://sandbox-lever.auth0.com",
            "https://api.sandbox.lever.co/v1/",
        ),
    ],
)
def test_the_authorise_page_of_each_environment(environment, login, audience):
    app = LeverConnector.oauth_app(environment, CLIENT)
    address = urlsplit(authorize_url(app, redirect_uri=BACK, state="st"))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{login}/authorize"
    assert dict(parse_qsl(address.query)) == {
        "response_type": "code",
        "client_id": "app-1",
        "redirect_uri": BACK,
        "state": "st",
        "scope": " ".join(SCOPES),
        "audience": audience,
        "prompt": "consent",
    }
    assert app.token_url == f"{login}/oauth/token"
    assert "secret-1" not in repr(app)


def test_the_scopes_stay_within_levers_limit_and_can_be_those_of_the_registration():
    assert "offline_access" in SCOPES
    assert len(SCOPES) <= 20
    app = LeverConnector.oauth_app({"oauth_scopes": ["offline_access", "a:read"]}, CLIENT)
    assert app.scopes == ("a:read", "offline_access")


def test_an_app_without_its_client_and_an_unknown_environment_are_said():
    with pytest.raises(OptionsError) as missing:
        LeverConnector.oauth_app({"environment": "moon"}, {})
    assert set(missing.value.problems) == {"environment", "client_id", "client_secret"}


def test_a_login_from_the_button_to_the_first_call(box, twin, transport, options):
    client = {name: twin.oauth_credentials()[name] for name in CLIENT}
    app = LeverConnector.oauth_app(options, client)
    address = urlsplit(authorize_url(app, redirect_uri=BACK, state="st-1"))
    connection = http.client.HTTPConnection(box.host, box.port)
    connection.request("GET", f"{address.path}?{address.query}")
    location = connection.getresponse().headers["Location"]
    connection.close()
    told = parse_qs(urlsplit(location).query)
    assert location.startswith(BACK)
    assert told["state"] == ["st-1"]
    tokens = exchange_code(transport, app, code=told["code"][0], redirect_uri=BACK)
    assert set(tokens) == {"access_token", "refresh_token", "expires_at"}
    opened = LeverConnector.open(transport, options, MemorySecrets({**client, **tokens}))
    assert opened.check_account().account
    with pytest.raises(CredentialsRejectedError):
        exchange_code(transport, app, code=told["code"][0], redirect_uri=BACK)


@pytest.mark.parametrize("rotates", [True, False])
def test_an_expired_token_is_renewed_once_and_what_is_new_is_kept(twin, lever, secrets, rotates):
    twin.settings["refresh_rotates"] = rotates
    before = secrets.read()
    twin.expire_tokens()
    assert lever.list_users()
    after = secrets.read()
    assert after["access_token"] != before["access_token"]
    assert (after["refresh_token"] != before["refresh_token"]) == rotates
    assert [entry["status"] for entry in twin.asked("list_users")] == [401, 200]
    assert lever.list_users()
    assert len(twin.asked("token")) == 1


def test_a_write_with_an_expired_token_is_carried_out_once(twin, lever):
    job = twin.add_job("Forklift driver")
    known = lever.create_application(candidate(job))
    twin.expire_tokens()
    lever.attach_document(record_of(known), document())
    assert len(twin.documents()) == 1
    assert [entry["status"] for entry in twin.asked("upload_file")] == [401, 201]


def test_a_token_whose_time_is_over_is_renewed_before_the_call(twin, transport, options, secrets):
    secrets.renew(is_fresh=lambda _: False, make=lambda _: {"expires_at": "1000"})
    assert LeverConnector.open(transport, options, secrets).list_users()
    assert [entry["operation"] for entry in twin.asked()] == ["token", "list_users"]


def test_a_token_that_is_refused_twice_is_not_tried_for_ever(twin, lever):
    twin.misbehave(Kind.CREDENTIALS_EXPIRED, "list_users", times=None)
    with pytest.raises(CredentialsRejectedError):
        lever.list_users()
    assert len(twin.asked("list_users")) == 2
    assert len(twin.asked("token")) == 1


def test_access_that_was_revoked_is_the_customers_to_give_again(twin, lever):
    job = twin.add_job("Forklift driver")
    twin.revoke_access()
    twin.expire_tokens()
    with pytest.raises(CredentialsRejectedError) as refused:
        lever.create_application(candidate(job))
    assert (refused.value.code, refused.value.whose) == ("invalid_grant", "customer")
    assert twin.arrivals() == []


def test_a_wrong_client_is_ours_to_mend(twin, transport, options):
    wrong = {**twin.oauth_credentials(), "client_secret": "other"}
    twin.expire_tokens()
    with pytest.raises(CredentialsRejectedError) as refused:
        LeverConnector.open(transport, options, MemorySecrets(wrong)).list_users()
    assert refused.value.whose == "platform"


@pytest.mark.parametrize("kind", [Kind.ERROR_500, Kind.DROP, Kind.HTML_200, Kind.COMMIT_THEN_DROP])
def test_a_login_that_is_out_of_order_is_tried_later_and_the_write_was_not_sent(twin, lever, kind):
    job = twin.add_job("Forklift driver")
    known = lever.create_application(candidate(job))
    twin.expire_tokens()
    twin.misbehave(kind, "token")
    with pytest.raises(UnavailableError):
        lever.attach_document(record_of(known), document())
    assert twin.documents() == []


def test_a_missing_right_is_no_reason_to_renew(twin, lever):
    twin.misbehave(Kind.PERMISSION_MISSING, "list_users")
    with pytest.raises(PermissionMissingError):
        lever.list_users()
    assert twin.asked("token") == []


def test_who_has_not_logged_in_yet_is_asked_to(transport, options):
    opened = LeverConnector.open(transport, options, MemorySecrets(CLIENT))
    with pytest.raises(CredentialsRejectedError) as refused:
        opened.list_users()
    assert refused.value.code == "oauth.not_connected"


def test_a_login_takes_the_place_of_a_key_and_a_key_needs_no_app(twin, transport, options, secrets):
    both = {**secrets.read(), "api_key": "old-key"}
    assert LeverConnector.open(transport, options, MemorySecrets(both)).list_users()
    alone = {**CLIENT, **twin.credentials()}
    assert LeverConnector.open(transport, options, MemorySecrets(alone)).list_users()
    assert twin.asked("token") == []


def test_settings_that_are_wrong_are_all_named(transport):
    wrong = {
        "environment": "moon",
        "base_url": "ftp://x",
        "auth_url": "x",
        "confidential": "maybe",
        "lookup_lag_seconds": -1,
        "live_statuses": "internal",
    }
    with pytest.raises(OptionsError) as problems:
        LeverConnector.open(transport, wrong, MemorySecrets({}))
    assert set(problems.value.problems) == {*wrong, "api_key"}


# --- what the account tells ----------------------------------------------------------------------


def opened(transport, options, secrets, **changes):
    return LeverConnector.open(transport, {**options, **changes}, secrets)


def test_the_account_is_named_by_its_jobs_site(twin, lever, box):
    assert lever.check_account().account == f"Lever · {box.host}"
    twin.add_job("Forklift driver")
    check = lever.check_account()
    assert check.account == f"acme · {box.host}"
    assert check.detail == ""
    assert all(c.supported for c in check.capabilities if c.key == "create_application")


def test_without_an_acting_user_nobody_can_be_brought_in(transport, options, secrets):
    check = opened(transport, options, secrets, acting_user_id="").check_account()
    assert "No user of Lever is chosen" in check.detail
    supported = {c.key for c in check.capabilities if c.supported}
    assert supported == {
        "list_jobs", "list_changed_jobs", "list_people", "list_changed_people", "find_candidates",
        "get_candidate", "find_application", "list_documents", "update_person", "list_users",
        "events",
    }  # fmt: skip


def test_an_acting_user_who_cannot_act_is_said(twin, transport, options, secrets):
    former = twin.shelf.all("users")[1]["id"]
    said = opened(transport, options, secrets, acting_user_id=former).check_account().detail
    assert said == "The user who is chosen to act is deactivated in Lever."
    said = opened(transport, options, secrets, acting_user_id="nobody").check_account().detail
    assert said == "The user who is chosen to act is not in Lever."
    twin.misbehave(Kind.PERMISSION_MISSING, "get_user")
    assert "was not looked at" in opened(transport, options, secrets).check_account().detail
    with pytest.raises(RejectedError):
        opened(transport, options, secrets, acting_user_id=former).create_prospect(candidate("1"))


def test_the_sandbox_is_said(transport, options, secrets):
    check = opened(transport, options, secrets, environment="sandbox").check_account()
    assert check.detail == "This is Lever's sandbox."


def test_absence_is_proof_only_where_somebody_has_set_after_how_long(transport, options, secrets):
    unknown = opened(transport, options, secrets)
    assert unknown.person_trust().lag_seconds is None
    assert "documents nothing" in unknown.document_trust().source
    agreed = opened(transport, options, secrets, lookup_lag_seconds=90)
    for trust in (agreed.person_trust(), agreed.application_trust(), agreed.document_trust()):
        assert trust.lag_seconds == 90
        assert "lookup_lag_seconds" in trust.source


# --- what Lever does with people -----------------------------------------------------------------


def test_lever_joins_the_person_and_still_makes_a_second_opportunity(twin, lever):
    first, second = twin.add_job("Driver"), twin.add_job("Welder")
    known = twin.add_person("Ana", "Ruiz1", "ANA.ruiz1@example.com", job_id=first)
    receipt = lever.create_application(candidate(second))
    assert receipt.person_external_id == known
    assert receipt.warnings
    (ana,) = lever.find_candidates("ana.ruiz1@example.com")
    assert [one.job_external_id for one in ana.applications] == [first, second]
    # Again on the same posting: Lever does not mind, so a look must come first.
    lever.create_application(candidate(second))
    (ana,) = lever.find_candidates("ana.ruiz1@example.com")
    assert [one.job_external_id for one in ana.applications] == [first, second, second]


def test_a_named_person_gets_the_opportunity_whatever_the_address(twin, lever):
    job = twin.add_job("Driver")
    known = twin.add_person("Ana", "Ruiz", "ana@home.example")
    receipt = lever.create_application(replace(candidate(job), person_external_id=known))
    assert (receipt.person_external_id, receipt.warnings) == (known, ())
    found = lever.get_candidate(known)
    assert found is not None
    assert found.emails == ("ana@home.example", "ana.ruiz1@example.com")


def test_confidential_people_show_only_where_they_are_asked_for(twin, transport, options, secrets):
    job = twin.add_job("Secret")
    twin.change_job(job, confidentiality="confidential")
    twin.add_person("Ana", "Ruiz1", "ana.ruiz1@example.com", job_id=job)
    closed = opened(transport, options, secrets)
    assert list(closed.find_candidates("ana.ruiz1@example.com")) == []
    assert [found for page in closed.list_jobs() for found in page.jobs] == []
    whole = opened(transport, options, secrets, confidential="yes")
    assert len(whole.find_candidates("ana.ruiz1@example.com")) == 1
    (found,) = [found for page in whole.list_jobs() for found in page.jobs]
    assert found.confidential


def test_a_deleted_posting_is_told_of_by_what_has_changed_and_takes_nobody(twin, lever):
    kept, gone = twin.add_job("Driver"), twin.add_job("Welder")
    twin.delete_job(gone)
    assert [job.external_id for page in lever.list_jobs() for job in page.jobs] == [kept]
    since = Since(datetime.now(UTC) - timedelta(hours=1))
    changed = [job for page in lever.list_changed_jobs(since) for job in page.jobs]
    assert [(job.external_id, job.deleted) for job in changed] == [(kept, False), (gone, True)]
    with pytest.raises(TargetGoneError):
        lever.create_application(candidate(gone))
    later = Since(datetime.now(UTC) + timedelta(hours=1))
    assert [job for page in lever.list_changed_jobs(later) for job in page.jobs] == []
