"""What the settings say, how somebody logs in, and what is told of an account."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from integrations.connectors.ats.workable.connector import WorkableConnector
from integrations.connectors.ats.workable.settings import oauth_app, read_settings
from integrations.connectors.oauth import authorize_url, exchange_code
from integrations.connectors.options import OptionsError
from integrations.connectors.secrets import MemorySecrets
from integrations.errors import CredentialsRejectedError, PermissionMissingError
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from tests.integrations.connectors.contract import RECORD

KEY = {"api_key": "token-1"}
APP = {"client_id": "app", "client_secret": "hush"}


@pytest.fixture
def box():
    with SandboxServer() as server:
        yield server


@pytest.fixture
def twin(box):
    return box.twin("workable")


@pytest.fixture
def transport(box):
    policy = TransportPolicy(
        allowed_private=frozenset({f"{box.host}:{box.port}"}), rate=5000, burst=5000, max_wait=0.2
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield transport


def opened(transport, box, secrets, **options):
    url = box.twin_url("workable")
    usual = {"subdomain": "acme", "base_url": f"{url}/spi/v3", "oauth_url": f"{url}/oauth"}
    return WorkableConnector.open(transport, usual | options, MemorySecrets(secrets))


# --- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entered", ["acme", " ACME ", "acme.workable.com", "https://acme.workable.com/backend/jobs"]
)
def test_the_subdomain_is_taken_out_of_what_people_copy(entered):
    settings = read_settings({"subdomain": entered}, KEY)
    assert settings.base_url == "https://acme.workable.com/spi/v3"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, {"subdomain": "is missing"}),
        (
            {"subdomain": "acme.example.com"},
            {"subdomain": "must be the first part of the address only, such as acme"},
        ),
        (
            {"subdomain": "acme", "token_ends_on": "30.11.2027"},
            {"token_ends_on": "must be a day such as 2027-11-30"},
        ),
        (
            {"subdomain": "acme", "thank_applicants": "maybe"},
            {"thank_applicants": "must be one of no, yes"},
        ),
        (
            {"subdomain": "acme", "oauth_url": "workable"},
            {"oauth_url": "must be a web address, such as https://acme.example.com"},
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named(options, problem):
    with pytest.raises(OptionsError) as wrong:
        read_settings(options, KEY)
    assert wrong.value.problems == problem


def test_a_token_is_needed_unless_somebody_can_log_in():
    with pytest.raises(OptionsError) as missing:
        read_settings({"subdomain": "acme"}, {})
    assert missing.value.problems == {"api_key": "is missing"}
    assert read_settings({"subdomain": "acme"}, APP).api_key == ""
    assert read_settings({"subdomain": "acme"}, KEY | APP).api_key == "token-1"
    assert read_settings({"subdomain": "acme"}, KEY | {"refresh_token": "r"}).api_key == ""


def test_the_settings_never_show_the_token():
    assert "token-1" not in repr(read_settings({"subdomain": "acme"}, KEY))


# --- the login -----------------------------------------------------------------------------------


def test_the_login_page_is_workables_own():
    app = oauth_app({}, APP)
    url = urlsplit(authorize_url(app, redirect_uri="https://portal.example/back", state="s1"))
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://www.workable.com/oauth/authorize"
    assert parse_qs(url.query) == {
        "response_type": ["code"],
        "client_id": ["app"],
        "redirect_uri": ["https://portal.example/back"],
        "state": ["s1"],
        "scope": ["r_jobs r_candidates w_candidates"],
        "resource": ["user"],
    }
    assert app.token_url == "https://www.workable.com/oauth/token"
    assert "hush" not in repr(app)


def test_a_code_becomes_a_pair_of_tokens_once(transport, box, twin):
    bundle = twin.oauth_credentials()
    app = oauth_app({"oauth_url": f"{box.twin_url('workable')}/oauth"}, bundle)
    twin.shelf.add("codes", {"used": False}, record_id="code-1")
    back = "https://portal.example/back"
    tokens = exchange_code(transport, app, code="code-1", redirect_uri=back)
    assert {"access_token", "refresh_token", "expires_at"} <= tokens.keys()
    assert opened(transport, box, bundle | tokens).check_account().account
    with pytest.raises(CredentialsRejectedError):
        exchange_code(transport, app, code="code-1", redirect_uri=back)


def test_a_token_that_has_ended_is_renewed_and_the_new_pair_kept(transport, box, twin):
    secrets = MemorySecrets(first := twin.oauth_credentials())
    url = box.twin_url("workable")
    connector = WorkableConnector.open(
        transport,
        {"subdomain": "acme", "base_url": f"{url}/spi/v3", "oauth_url": f"{url}/oauth"},
        secrets,
    )
    for _ in range(2):  # The second time with the second refresh token: the first works once.
        twin.expire_tokens()
        assert list(connector.list_jobs())
    kept = secrets.read()
    assert kept["access_token"] != first["access_token"]
    assert kept["refresh_token"] != first["refresh_token"]
    assert len(twin.asked("token")) == 2


def test_access_that_was_taken_back_is_the_customers_to_mend(transport, box, twin):
    connector = opened(transport, box, twin.oauth_credentials())
    twin.revoke_access()
    with pytest.raises(CredentialsRejectedError) as revoked:
        connector.check_account()
    assert revoked.value.whose == "customer"


def test_a_missing_right_is_not_taken_for_an_ended_token(transport, box, twin):
    connector = opened(transport, box, twin.oauth_credentials())
    twin.settings["forbidden"] = ["list_files"]
    with pytest.raises(PermissionMissingError):
        connector.list_documents(RECORD)
    assert twin.asked("token") == []


# --- the account ---------------------------------------------------------------------------------


def rights(check):
    return {each.key: each.supported for each in check.capabilities}


def test_the_account_is_named_by_its_address_and_says_when_its_token_ends(transport, box, twin):
    member = twin.acting_user()
    check = opened(
        transport, box, twin.credentials(), acting_user_id=member, token_ends_on="2027-11-30"
    ).check_account()
    assert check.account == f"{box.host}:{box.port}"
    assert check.detail == ""
    assert check.access_ends_at == datetime(2027, 11, 30, 23, 59, 59, 999999, tzinfo=UTC)
    assert rights(check)["attach_document"]


def test_the_last_day_of_a_token_says_nothing_of_a_login(transport, box, twin):
    connector = opened(transport, box, twin.oauth_credentials(), token_ends_on="2027-11-30")
    assert connector.check_account().access_ends_at is None


def test_without_a_member_who_acts_nothing_is_attached_noted_or_moved(transport, box, twin):
    check = opened(transport, box, twin.credentials()).check_account()
    assert "No member of Workable is chosen to act" in check.detail
    found = rights(check)
    assert not any(found[key] for key in ("attach_document", "move_stage", "add_note"))
    assert found["create_application"]
    assert twin.asked("list_members") == []


@pytest.mark.parametrize(
    ("chosen", "forbidden", "said"),
    [
        ("nobody", [], "is not active in Workable, or not there"),
        ("former", [], "is not active in Workable, or not there"),
        ("active", ["list_members"], "may not read members"),
    ],
)
def test_a_member_who_cannot_act_or_be_looked_at_is_told(
    transport, box, twin, chosen, forbidden, said
):
    active, former = (row["id"] for row in twin.shelf.all("members"))
    member = {"nobody": "000000", "former": former, "active": active}[chosen]
    twin.settings["forbidden"] = forbidden
    connector = opened(transport, box, twin.credentials(), acting_user_id=member)
    assert said in connector.check_account().detail


def test_a_token_that_may_not_read_candidates_cannot_look_anybody_up(transport, box, twin):
    twin.settings["forbidden"] = ["list_candidates"]
    connector = opened(transport, box, twin.credentials(), acting_user_id=twin.acting_user())
    check = connector.check_account()
    assert "r_candidates" in check.detail
    found = rights(check)
    assert not any(found[key] for key in ("find_candidates", "find_application", "move_stage"))
    assert found["list_jobs"]


def test_a_token_that_may_not_read_jobs_is_refused(transport, box, twin):
    twin.settings["forbidden"] = ["list_jobs"]
    with pytest.raises(PermissionMissingError):
        opened(transport, box, twin.credentials()).check_account()


def test_a_time_of_the_search_that_was_agreed_on_is_believed(transport, box, twin):
    connector = opened(transport, box, twin.credentials(), lookup_lag_seconds=30)
    for trust in (connector.person_trust(), connector.application_trust(),
                  connector.document_trust()):  # fmt: skip
        assert trust.lag_seconds == 30
        assert "lookup_lag_seconds" in trust.source
    assert opened(transport, box, twin.credentials()).person_trust().lag_seconds is None
