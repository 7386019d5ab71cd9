"""Frappe's traps, each played against the stand-in, which has them all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from integrations.connectors.ats.frappe.connector import FrappeConnector
from integrations.connectors.oauth import (
    TokenKeeper,
    authorize_url,
    challenge_of,
    exchange_code,
)
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import Liveness, Since, Target
from integrations.errors import (
    CredentialsRejectedError,
    PermissionMissingError,
    RateLimitedError,
)
from integrations.transport.client import Transport, TransportPolicy
from integrations.transport.limiter import InProcessLimiter
from sandbox.server import SandboxServer
from sandbox.twins.frappe_login import CLIENT_ID
from sandbox.twins.misbehaviour import Kind
from tests.integrations.connectors.journey import candidate, document, record_of, send

REDIRECT = "https://portal.example/connect/done"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@pytest.fixture
def box():
    with SandboxServer() as server:
        yield server


@pytest.fixture
def twin(box):
    return box.twin("frappe")


@pytest.fixture
def transport(box):
    policy = TransportPolicy(
        allowed_private=frozenset({f"{box.host}:{box.port}"}), rate=5000, burst=5000, max_wait=0.2
    )
    with Transport(policy, InProcessLimiter(), "lane", lambda _: None) as transport:
        yield transport


@pytest.fixture
def url(box):
    return box.twin_url("frappe")


@pytest.fixture
def opened(transport, twin, url):
    def open_with(secrets=None, **options):
        secrets = secrets or MemorySecrets(twin.credentials())
        return FrappeConnector.open(transport, {"base_url": url, **options}, secrets)

    return open_with


@pytest.fixture
def frappe(opened):
    return opened()


@pytest.fixture
def job(twin):
    return twin.add_job("Forklift driver")


# --- the account ------------------------------------------------------------------------------


def supported(check):
    return {capability.key: capability.supported for capability in check.capabilities}


def test_a_good_account_has_nothing_odd_but_its_zone(frappe, url):
    check = frappe.check_account()
    assert check.account == f"portal@acme.example · {url.partition('://')[2]}"
    assert check.detail == (
        "Times are shown as those of America/Chicago, the time zone of our user in Frappe."
    )
    assert supported(check)["create_application"] is True
    assert supported(check)["move_stage"] is False


def test_a_user_who_may_create_nobody_is_told_so(frappe, twin):
    twin.settings["may_create"] = False
    check = frappe.check_account()
    assert "may not create applicants" in check.detail
    can = supported(check)
    assert [can[key] for key in ("create_application", "create_prospect", "attach_document")] == [
        False, False, False,
    ]  # fmt: skip
    assert can["list_jobs"] is True


def test_a_user_without_any_role_reads_jobs_and_nobody(frappe, twin):
    """As on a real site, where also a guest may list the jobs."""
    twin.settings |= {"may_read": False, "may_create": False}
    check = frappe.check_account()
    assert "Our user may not read applicants." in check.detail
    can = supported(check)
    assert (can["list_jobs"], can["find_candidates"], can["add_note"]) == (True, False, False)
    with pytest.raises(PermissionMissingError):
        frappe.find_candidates("a@example.com")


def test_a_site_that_does_not_tell_its_users_rights_leaves_them_open(frappe, twin):
    twin.misbehave("permission_missing", "rights", times=None)
    check = frappe.check_account()
    assert supported(check)["create_application"] is None
    assert supported(check)["list_jobs"] is True


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("16.0.1", "This is Frappe HR 16.0.1; version 15 is what is known here."),
        ("", "Frappe HR (hrms) is not installed on this site."),
    ],
)
def test_another_version_is_told(frappe, twin, version, said):
    twin.settings["hrms_version"] = version
    assert said in frappe.check_account().detail


def test_a_site_that_hides_its_versions_is_told(frappe, twin):
    twin.misbehave("permission_missing", "versions")
    assert "does not tell its versions" in frappe.check_account().detail


def test_a_zone_that_nobody_knows_is_told_by_the_test_of_the_account(frappe, twin):
    twin.settings["user_time_zone"] = "Mars/Olympus"
    assert "jobs are shown without times" in frappe.check_account().detail


def test_a_stranger_gets_403_and_a_wrong_key_401(url, opened):
    user = f"{url}/api/method/frappe.auth.get_logged_user"
    assert requests.get(user, timeout=5).status_code == 403
    with pytest.raises(CredentialsRejectedError) as refused:
        opened(MemorySecrets({"api_key": "wrong", "api_secret": "wrong"})).check_account()
    assert refused.value.status_code == 401


def test_a_limit_of_the_site_is_obeyed(frappe, twin):
    twin.settings["calls_left"] = 2
    frappe.find_candidates("a@example.com")
    frappe.find_candidates("a@example.com")
    with pytest.raises(RateLimitedError) as slow:
        frappe.find_candidates("a@example.com")
    assert slow.value.retry_after == 7


# --- jobs -------------------------------------------------------------------------------------


@pytest.mark.parametrize("users", ["", "Etc/GMT+12", "Pacific/Kiritimati"])
@pytest.mark.parametrize("zone", ["America/Chicago", "Asia/Kolkata", "UTC", "Etc/GMT+12"])
def test_changes_are_found_whatever_the_zone_of_the_site_and_of_the_user(opened, twin, zone, users):
    twin.settings |= {"time_zone": zone, "user_time_zone": users}
    first = twin.add_job("First")
    second = twin.add_job("Second")
    frappe = opened()
    began = datetime.now(UTC)
    twin.close_job(second)

    def changed(since):
        pages = frappe.list_changed_jobs(Since(since))
        return {job.external_id: job for page in pages for job in page.jobs}

    assert {first, second} >= set(changed(began)) >= {second}
    assert changed(began)[second].liveness is Liveness.NOT_LIVE
    if not users:
        assert abs(changed(began)[second].changed_at - began) < timedelta(seconds=10)
    assert changed(began + timedelta(hours=27)) == {}


def test_a_filter_that_is_no_date_would_let_everything_through(twin, url):
    twin.add_job("Welder")
    key = {"Authorization": "token {api_key}:{api_secret}".format(**twin.credentials())}
    for value, found in (("garbage", 1), ("2099-01-01 00:00:00", 0)):
        query = urlencode({"filters": f'[["modified", ">=", "{value}"]]'})
        told = requests.get(f"{url}/api/resource/Job%20Opening?{query}", headers=key, timeout=5)
        assert len(told.json()["data"]) == found


# --- people -----------------------------------------------------------------------------------


def test_an_address_that_is_there_gets_a_number_and_stays_one_person(frappe, twin, job):
    other = twin.add_job("Welder")
    first = frappe.create_application(candidate(job))
    second = frappe.create_application(candidate(other))
    third = frappe.create_prospect(candidate(job, target=Target.PROSPECT))
    address = first.application_external_id
    assert second.application_external_id == f"{address}-1"
    assert third.application_external_id == f"{address}-2"
    (person,) = frappe.find_candidates(address)
    assert person.external_id == address
    assert [each.job_external_id for each in person.applications] == [job, other, ""]
    assert frappe.get_candidate(f"{address}-1") == person
    assert frappe.get_candidate("nobody@example.com") is None
    assert frappe.get_candidate("") is None


def test_an_address_with_signs_in_it_goes_the_whole_way(frappe, twin, job):
    out = candidate(job)
    odd = replace(out.person, emails=("a/b+c?d=%e#f@example.com",))
    receipt = send(frappe, replace(out, person=odd), document())
    assert receipt.application_external_id == odd.emails[0]
    assert frappe.find_application(odd.emails[0]).job_external_id == job
    assert [paper.name for paper in frappe.list_documents(record_of(receipt))] == [document().name]
    assert receipt.ats_url.endswith("/app/job-applicant/a%2Fb%2Bc%3Fd%3D%25e%23f%40example.com")


def test_the_source_is_linked_where_the_site_has_it(frappe, twin, job):
    assert "no Job Applicant Source" in frappe.create_application(candidate(job, 1)).warnings[0]
    twin.add_source("Portal")
    assert frappe.create_application(candidate(job, 2)).warnings == ()
    assert [row.get("source") for row in twin.shelf.all("applicants")] == [None, "Portal"]


# --- documents --------------------------------------------------------------------------------


def test_the_same_document_arrives_once_however_often_it_is_sent(frappe, twin, job):
    receipt = send(frappe, candidate(job), document())
    (first,) = twin.documents()
    again = frappe.attach_document(record_of(receipt), document())
    assert again.document_external_id == first["id"]
    assert twin.documents() == [first]


def test_our_reference_stays_in_a_name_that_was_taken(frappe, twin, job):
    record = record_of(send(frappe, candidate(job), document()))
    frappe.attach_document(record, replace(document(), content=b"%PDF-1.7 another"))
    first, second = frappe.list_documents(record)
    assert first.name != second.name
    assert all("profile-rx-8f3k2mb1" in paper.name for paper in (first, second))


def test_frappe_would_take_a_document_for_nobody(frappe, twin, url):
    key = {"Authorization": "token {api_key}:{api_secret}".format(**twin.credentials())}
    orphan = requests.post(
        f"{url}/api/method/upload_file",
        headers=key,
        files={"file": ("a.pdf", b"%PDF", "application/pdf")},
        data={"doctype": "Job Applicant", "docname": "nobody@example.com", "is_private": "1"},
        timeout=5,
    )
    assert orphan.status_code == 200
    assert orphan.json()["message"]["file_url"] == "/private/files/a.pdf"
    assert len(twin.documents()) == 1


def test_a_note_for_nobody_is_refused(frappe, twin, job):
    send(frappe, candidate(job), document())
    frappe.add_note(AtsRecord("", "ana.ruiz1@example.com"), "Hello.")
    assert [row["content"] for row in twin.shelf.all("comments")] == ["<p>Hello.</p>"]


# --- OAuth ------------------------------------------------------------------------------------


class _Form(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.action, self.fields = "", {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.action = attributes["action"]
        if tag == "input":
            self.fields[attributes["name"]] = attributes["value"]


def press(box, page, decision):
    """The button of the consent page, as a browser presses it; where it leads."""
    form = _Form(page)
    answer = requests.post(
        f"{box.url}{form.action}",
        data=form.fields | {"decision": decision},
        allow_redirects=False,
        timeout=5,
    )
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.fixture
def app(url):
    return FrappeConnector.oauth_app({"base_url": url, "client_id": CLIENT_ID}, {})


@pytest.fixture
def page(app):
    address = authorize_url(app, redirect_uri=REDIRECT, state='s"<1>&', verifier=VERIFIER)
    answer = requests.get(address, timeout=5)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    return answer.text


def test_the_login_page_is_asked_as_frappe_wants_it(app, url):
    address = urlsplit(authorize_url(app, redirect_uri=REDIRECT, state="abc", verifier=VERIFIER))
    assert address.path.endswith("/api/method/frappe.integrations.oauth2.authorize")
    assert parse_qs(address.query) == {
        "response_type": ["code"],
        "client_id": [CLIENT_ID],
        "redirect_uri": [REDIRECT],
        "state": ["abc"],
        "scope": ["all openid"],
        "code_challenge": [challenge_of(VERIFIER)],
        "code_challenge_method": ["S256"],
    }
    assert app.token_url == f"{url}/api/method/frappe.integrations.oauth2.get_token"


def exchanged(transport, app, back, verifier=VERIFIER):
    code = back["code"][0]
    return exchange_code(transport, app, code=code, redirect_uri=REDIRECT, verifier=verifier)


def test_the_secret_is_not_looked_at_and_the_verifier_is(box, transport, app, page):
    back = parse_qs(urlsplit(press(box, page, "allow")).query)
    for verifier in ("another-verifier", ""):
        with pytest.raises(CredentialsRejectedError) as refused:
            exchanged(transport, replace(app, client_secret="wrong"), back, verifier)
        assert refused.value.code == "invalid_grant"
    # Asked without a verifier, the site throws the code away.
    with pytest.raises(CredentialsRejectedError):
        exchanged(transport, app, back)


def test_allow_leads_to_a_connection_that_works(box, twin, transport, app, page, opened):
    back = parse_qs(urlsplit(press(box, page, "allow")).query)
    assert back["state"] == ['s"<1>&']
    tokens = exchanged(transport, replace(app, client_secret="wrong"), back)
    assert {"access_token", "refresh_token", "expires_at"} == set(tokens)
    frappe = opened(MemorySecrets(tokens), client_id=CLIENT_ID)
    assert frappe.check_account().account.startswith("portal@acme.example")
    with pytest.raises(CredentialsRejectedError) as used:
        exchanged(transport, app, back)
    assert used.value.code == "invalid_grant"


def test_deny_leads_back_without_the_state(box, page):
    assert press(box, page, "deny") == f"{REDIRECT}?error=access_denied"


def test_an_unknown_app_and_another_redirect_address_are_refused(twin, app):
    twin.settings["redirect_uri"] = "https://portal.example/other"
    for wrong in (app, replace(app, client_id="nobody")):
        answer = requests.get(authorize_url(wrong, redirect_uri=REDIRECT, state="s"), timeout=5)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_refresh_stores_a_new_pair_and_the_old_one_keeps_working(twin, transport, app):
    old = twin.logged_in()
    secrets = MemorySecrets(old)
    renewed = TokenKeeper(transport, app, secrets).renewed(old["access_token"])
    now = secrets.read()
    assert renewed == now["access_token"] != old["access_token"]
    assert now["refresh_token"] != old["refresh_token"]
    assert twin.login.accepts(old["access_token"])
    assert TokenKeeper(transport, app, MemorySecrets(old)).renewed(old["access_token"])


def test_a_token_that_ends_in_the_middle_is_renewed_and_the_write_done_once(opened, twin, job):
    secrets = MemorySecrets(twin.logged_in())
    frappe = opened(secrets)
    before = secrets.read()["access_token"]
    twin.misbehave(Kind.CREDENTIALS_EXPIRED, "create_applicant")
    frappe.create_application(candidate(job))
    assert len(twin.arrivals()) == 1
    assert secrets.read()["access_token"] != before
    assert [call["status"] for call in twin.asked("create_applicant")] == [401, 200]


def test_access_that_was_taken_back_is_the_customers_to_mend_and_sent_once(opened, twin, job):
    frappe = opened(MemorySecrets(twin.logged_in()))
    twin.misbehave(Kind.CREDENTIALS_REVOKED, "create_applicant")
    with pytest.raises(CredentialsRejectedError) as refused:
        frappe.create_application(candidate(job))
    assert refused.value.code == "DoesNotExistError"
    assert refused.value.whose == "customer"
    assert len(twin.asked("create_applicant")) == 1


def test_a_client_that_is_not_there_any_more_is_the_customers_to_mend(twin, transport, app):
    gone, secrets = replace(app, client_id="gone"), MemorySecrets(twin.logged_in())
    with pytest.raises(CredentialsRejectedError) as refused:
        TokenKeeper(transport, gone, secrets).renewed(secrets.read()["access_token"])
    assert refused.value.code == "DoesNotExistError"
    assert "OAuth Client is gone" in refused.value.sentence


def test_a_right_that_is_missing_is_no_reason_to_renew(opened, twin):
    secrets = MemorySecrets(twin.logged_in())
    frappe = opened(secrets)
    before = secrets.read()
    twin.misbehave(Kind.PERMISSION_MISSING, "list")
    with pytest.raises(PermissionMissingError):
        frappe.find_candidates("a@example.com")
    assert secrets.read() == before


def test_nobody_is_asked_before_the_customer_has_logged_in(opened, twin):
    frappe = opened(MemorySecrets({"client_id": CLIENT_ID}))
    with pytest.raises(CredentialsRejectedError) as refused:
        frappe.check_account()
    assert refused.value.code == "oauth.not_connected"
    assert twin.asked() == []


def test_a_token_comes_before_an_old_key(opened, twin):
    both = {"api_key": "old", "api_secret": "old"} | twin.logged_in()
    assert opened(MemorySecrets(both)).check_account().account
