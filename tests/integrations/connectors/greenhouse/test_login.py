"""The way in: client credentials, a partner's login, and keys that open nothing any more."""

import base64

import pytest

from integrations.connectors.ats.greenhouse.connector import GreenhouseConnector
from integrations.connectors.ats.greenhouse.settings import V1_KEY
from integrations.connectors.oauth import authorize_url, exchange_code
from integrations.connectors.options import OptionsError
from integrations.connectors.secrets import MemorySecrets
from integrations.errors import CredentialsRejectedError, PermissionMissingError
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.twins.greenhouse import CODE, RECRUITER, SITE_ADMIN
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.greenhouse.conftest import SECRET
from tests.integrations.vendor_server import answer

V1_SECRETS = {
    "the key alone": {"api_key": "a7183e1b7e9ab09b8a5cfa87d1934c3c-1"},
    "the key as client id": {
        "client_id": "a7183e1b7e9ab09b8a5cfa87d1934c3c0a1b2c3d-8", "client_secret": "x",
    },
    "the key as client id, without a secret": {"client_id": "A7183E1B7E9AB09B8A5CFA87D1934C3C-12"},
}  # fmt: skip


def token_requests(server):
    return [one for one in server.received if one.path == "/token"]


@pytest.mark.parametrize("secret", V1_SECRETS.values(), ids=V1_SECRETS)
def test_an_old_key_is_recognised_and_answered_with_the_way_to_a_new_one(opened, server, secret):
    with pytest.raises(OptionsError) as refused:
        opened(secret)
    assert refused.value.problems == {"client_id": V1_KEY}
    assert "switched off on 31 August 2026" in V1_KEY
    assert "API Credential Management" in V1_KEY
    assert secret.get("client_id", "a7183e") not in str(refused.value)
    assert server.received == []


def test_credentials_of_today_are_taken(opened):
    for client_id in ("client-1", "3f6c1f5e-6f9b-4a44-9d2e-0a3b7e6d1c22", "a" * 40):
        opened({"client_id": client_id, "client_secret": "s"})


def test_the_acting_user_is_a_number(opened):
    with pytest.raises(OptionsError) as refused:
        opened(acting_user_id="pia@acme.example")
    assert set(refused.value.problems) == {"acting_user_id"}


def test_the_client_names_itself_in_the_header_and_the_user_in_the_form(lists, opened, server):
    opened(acting_user_id="4080").list_users()
    (asked,) = token_requests(server)
    pair = base64.b64encode(b"client-1:secret-1").decode()
    assert asked.headers["authorization"] == f"Basic {pair}"
    assert asked.body == b"grant_type=client_credentials&sub=4080"
    (used,) = lists.sent("GET")
    assert used.headers["authorization"] == "Bearer access-1"


def test_without_an_acting_user_the_service_account_acts(lists, opened, server):
    opened().list_users()
    (asked,) = token_requests(server)
    assert asked.body == b"grant_type=client_credentials"


def test_a_token_is_kept_with_the_secrets_and_used_by_everybody(lists, opened, server):
    shared = MemorySecrets(SECRET)
    opened(shared).list_users()
    opened(shared).list_users()
    assert len(token_requests(server)) == 1
    assert shared.read()["access_token"] == "access-1"


def test_a_token_of_another_acting_user_is_not_used(lists, opened, server):
    shared = MemorySecrets(SECRET)
    opened(shared, acting_user_id="4080").list_users()
    opened(shared, acting_user_id="4081").list_users()
    opened(shared, acting_user_id="4081").list_users()
    assert [one.body.rpartition(b"=")[2] for one in token_requests(server)] == [b"4080", b"4081"]


def test_a_token_that_ended_early_is_renewed_and_the_call_sent_again(at_twin, twin):
    connector = at_twin()
    connector.list_users()
    twin.misbehave(Kind.CREDENTIALS_EXPIRED, "list_users")
    assert connector.list_users()
    assert len(twin.asked("token")) == 2


def test_the_same_token_is_not_tried_again(lists, opened, server):
    lists.rows["users"] = answer({"message": "Unauthorized"}, 401)
    with pytest.raises(CredentialsRejectedError):
        opened().list_users()
    assert len(lists.sent("GET")) == 1
    assert len(token_requests(server)) == 2


def test_wrong_credentials_are_the_customers(at_twin, twin):
    with pytest.raises(CredentialsRejectedError) as refused:
        at_twin({**twin.credentials(), "client_secret": "wrong-one"}).check_account()
    assert refused.value.whose == "customer"
    assert "Client ID" in refused.value.sentence
    assert "wrong-one" not in repr(refused.value)


def test_an_acting_user_that_does_not_exist_is_refused(at_twin):
    with pytest.raises(CredentialsRejectedError):
        at_twin(acting_user_id="999").check_account()


def test_only_a_site_admin_sees_lists_and_the_refusal_says_so(at_twin):
    at_twin(acting_user_id=SITE_ADMIN).check_account()
    connector = at_twin(acting_user_id=RECRUITER)
    for read in (connector.check_account, lambda: list(connector.list_jobs())):
        with pytest.raises(PermissionMissingError) as refused:
            read()
        assert "Site Admin" in refused.value.hint


def test_a_partners_customer_logs_in_and_the_token_is_refreshed(at_twin, twin, box):
    url = box.twin_url("greenhouse")
    options = {"token_url": f"{url}/token", "authorize_url": f"{url}/authorize"}
    app = GreenhouseConnector.oauth_app(options, twin.credentials())
    page = authorize_url(app, redirect_uri="https://portal.example/back", state="s1")
    assert page.startswith(f"{url}/authorize?response_type=code&client_id=")
    assert "harvest%3Acandidates%3Acreate" in page
    policy = TransportPolicy(allowed_private=frozenset({f"{box.host}:{box.port}"}))
    with Transport(policy, InProcessLimiter(), "login", lambda _: None) as transport:
        tokens = exchange_code(
            transport, app, code=CODE, redirect_uri="https://portal.example/back"
        )
    secrets = MemorySecrets({**twin.credentials(), **tokens})
    connector = at_twin(secrets, acting_user_id=RECRUITER)
    assert connector.list_users()
    twin.misbehave(Kind.CREDENTIALS_EXPIRED, "list_users")
    assert connector.list_users()
    assert secrets.read()["refresh_token"] != tokens["refresh_token"]


def test_a_partners_login_that_ended_asks_to_connect_again(at_twin, twin):
    ended = {**twin.credentials(), "refresh_token": "of-last-week", "access_token": ""}
    with pytest.raises(CredentialsRejectedError) as refused:
        at_twin(ended).list_users()
    assert refused.value.code == "invalid_grant"
    assert "connect again" in refused.value.hint
