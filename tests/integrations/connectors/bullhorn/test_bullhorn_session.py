"""The way in: tokens that work once, sessions that end, hosts that move."""

import threading
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from integrations.connectors.ats.bullhorn.connector import BullhornConnector
from integrations.connectors.oauth import authorize_url, exchange_code
from integrations.connectors.options import OptionsError
from integrations.connectors.secrets import MemorySecrets
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    UnavailableError,
    UnexpectedResponseError,
)
from sandbox.twins.bullhorn_login import CLIENT_ID, CLIENT_SECRET
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import candidate


def read_together(world, count):
    """So many workers at once; what each of them got, or its error."""
    ready = threading.Barrier(count)
    got = []

    def work():
        connector = world.worker()
        ready.wait()
        try:
            got.append(connector.check_account().account)
        except ConnectorError as error:
            got.append(error)

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_the_first_call_learns_the_hosts_and_logs_in_and_the_next_worker_does_not(world):
    world.worker().check_account()
    assert (world.asked("login_info"), world.asked("login"), world.asked("token")) == (
        [200], [200], []
    )  # fmt: skip
    world.worker().check_account()
    assert (world.asked("login_info"), world.asked("login")) == ([200], [200])


def test_eight_workers_use_the_refresh_token_once(world):
    world.worker().check_account()
    before = world.secrets.read()["refresh_token"]
    world.expire_now()
    accounts = read_together(world, 8)
    assert accounts == ["Acme Staffing · portal.api"] * 8
    assert world.asked("token") == [200]
    assert world.asked("login") == [200, 200]  # the first one, and the one for all eight
    assert world.secrets.read()["refresh_token"] != before


def test_eight_workers_whose_session_ended_log_in_once(world):
    world.worker().check_account()
    world.twin.end_sessions()
    assert read_together(world, 8) == ["Acme Staffing · portal.api"] * 8
    assert world.asked("token") == []
    assert world.asked("login") == [200, 200]


@pytest.mark.parametrize("kind", [Kind.DROP, Kind.ERROR_500, Kind.COMMIT_THEN_DROP, Kind.TRUNCATED])
def test_a_login_that_dies_after_the_refresh_does_not_lose_the_new_refresh_token(world, kind):
    world.expire_now()
    before = world.secrets.read()["refresh_token"]
    world.twin.misbehave(kind, "login")
    with pytest.raises((UnavailableError, UnexpectedResponseError)):
        world.worker().check_account()
    kept = world.secrets.read()
    assert kept["refresh_token"] != before
    assert "bh_rest_token" not in kept
    # The next worker goes on with the tokens that were stored, and refreshes nothing.
    assert world.worker().check_account().account
    assert world.asked("token") == [200]
    world.expire_now()
    assert world.worker().check_account().account
    assert world.asked("token") == [200, 200]


def test_an_access_token_that_ended_early_is_renewed_by_the_login_that_it_is_refused(world):
    world.twin.expire_access_tokens()  # and nobody told us: there is no expires_at
    world.worker().check_account()
    assert world.asked("login") == [400, 200]
    assert world.asked("token") == [200]


def test_a_refresh_token_that_was_used_elsewhere_is_the_customers_to_mend(world):
    world.expire_now()
    stolen = MemorySecrets(world.secrets.read())
    world.worker().check_account()
    world.secrets = stolen
    world.expire_now()
    with pytest.raises(CredentialsRejectedError) as refused:
        world.worker().check_account()
    assert (refused.value.code, refused.value.whose) == ("invalid_grant", "customer")
    assert world.asked("token") == [200, 400]


def test_without_any_token_the_customer_has_to_connect(world):
    world.secrets = MemorySecrets({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET})
    with pytest.raises(CredentialsRejectedError) as refused:
        world.worker().check_account()
    assert refused.value.code == "oauth.not_connected"
    assert world.asked("token") == []


def test_a_session_that_ends_in_the_middle_of_a_read_costs_no_job(world):
    made = {world.twin.add_job(f"Driver {number}") for number in range(25)}
    listed = []
    for page in world.worker(page_size=10).list_jobs():
        listed += [job.external_id for job in page.jobs]
        world.twin.end_sessions()
    assert sorted(listed) == sorted(made)
    assert len(set(listed)) == len(listed)
    assert world.asked("search_jobs") == [200, 401, 200, 401, 200]


def test_a_session_that_ends_before_a_write_is_renewed_and_the_write_done_once(world):
    job = world.twin.add_job("Driver")
    connector = world.worker()
    person = connector.create_person(candidate(job)).person_external_id
    world.twin.end_sessions()
    world.twin.misbehave(Kind.CREDENTIALS_EXPIRED, "create_submission")
    connector.create_application(candidate(job, person_external_id=person))
    assert world.asked("create_submission") == [401, 200]
    assert len(world.twin.arrivals()) == 1


def test_a_session_that_is_refused_twice_is_an_error_and_no_loop(world):
    connector = world.worker()
    world.twin.misbehave(Kind.CREDENTIALS_EXPIRED, "settings", times=None)
    with pytest.raises(CredentialsRejectedError) as refused:
        connector.check_account()
    assert refused.value.code == "bullhorn.session_ended"
    assert world.asked("settings") == [401, 401]


def test_an_other_swimlane_is_found_and_a_read_asked_again(world):
    world.worker().check_account()
    world.twin.settings["swimlane"] = "33"
    assert world.worker().check_account().account
    assert world.asked("settings") == [200, 307, 200]
    assert world.asked("login_info") == [200, 200]
    assert "/rest33/" in world.secrets.read()["rest_url"]


def test_a_write_at_the_wrong_swimlane_was_not_done_and_is_sent_once_more(world):
    job = world.twin.add_job("Driver")
    connector = world.worker()
    connector.check_account()
    world.twin.settings["swimlane"] = "33"
    assert connector.create_person(candidate(job)).person_external_id
    assert world.asked("create_candidate") == [307, 200]
    assert world.asked("login_info") == [200, 200]
    assert len(world.twin.arrivals()) == 1


def test_a_data_centre_that_moved_is_learned_again_for_the_login(world):
    connector = world.worker()
    connector.check_account()
    world.twin.settings["data_center"] = "west"
    world.twin.end_sessions()
    assert connector.check_account().account
    assert world.asked("login") == [200, 307, 200]
    assert world.asked("login_info") == [200, 200]


def test_a_data_centre_that_moved_is_learned_again_for_the_tokens(world):
    connector = world.worker()
    connector.check_account()
    before = world.secrets.read()["refresh_token"]
    world.twin.settings["data_center"] = "west"
    world.expire_now()
    assert connector.check_account().account
    assert world.asked("token") == [307, 200]
    assert world.secrets.read()["refresh_token"] != before


def test_the_session_of_another_login_is_not_used(world):
    world.worker().check_account()
    tokens = world.twin.credentials()
    world.secrets.renew(is_fresh=lambda _: False, make=lambda _: tokens)
    world.worker().check_account()
    assert world.asked("login") == [200, 200]


def test_no_token_is_in_the_log_of_calls(world):
    world.expire_now()
    world.worker().check_account()
    written = repr(world.records)
    for name in ("access_token", "refresh_token", "client_secret", "bh_rest_token"):
        assert world.secrets.read()[name] not in written


def test_the_whole_login_of_a_customer(world):
    options = world.options(data_center_oauth_url=f"{world.url}/auth-east/oauth")
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    app = BullhornConnector.oauth_app(options, client)
    back = "https://portal.example.com/oauth/callback"
    page = requests.get(
        authorize_url(app, redirect_uri=back, state="s-1"), allow_redirects=False, timeout=5
    )
    told = parse_qs(urlsplit(page.headers["Location"]).query)
    assert told["state"] == ["s-1"]
    tokens = exchange_code(world.transport(), app, code=told["code"][0], redirect_uri=back)
    assert float(tokens["expires_at"]) > 0
    world.secrets = MemorySecrets({**client, **tokens})
    assert world.worker().check_account().account == "Acme Staffing · portal.api"
    with pytest.raises(CredentialsRejectedError):
        exchange_code(world.transport(), app, code=told["code"][0], redirect_uri=back)


def test_without_a_data_centre_people_log_in_at_the_general_address():
    app = BullhornConnector.oauth_app({}, {"client_id": "c", "client_secret": "s"})
    assert app.authorize_url == "https://auth.bullhornstaffing.com/oauth/authorize"
    assert app.token_url == "https://auth.bullhornstaffing.com/oauth/token"
    assert (app.scopes, app.uses_pkce, app.client_in_header) == ((), False, False)


def test_a_login_needs_the_client():
    with pytest.raises(OptionsError) as missing:
        BullhornConnector.oauth_app({"data_center_oauth_url": "no address"}, {})
    assert set(missing.value.problems) == {"client_id", "client_secret", "data_center_oauth_url"}
