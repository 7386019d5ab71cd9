"""Connecting a customer: a link, the page behind it, what came of it, and who is told."""

import http.client
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode, urlsplit

import pytest

from sandbox import kombo_connect
from sandbox.control import SandboxError
from sandbox.kombo_connect import CODE_SECONDS, LINK_SECONDS, OPTIONAL_ACTIONS
from sandbox.kombo_webhooks import sign
from tests.sandbox.conftest import API_KEY, INTEGRATION, Client

WANTED = {
    "end_user_email": "grace@acme.example",
    "end_user_organization_name": "Acme, Inc.",
    "end_user_origin_id": "c-42",
    "integration_category": "ATS",
    "integration_tool": "ukgpro",
    "link_type": "MAGIC_LINK",
}
ALL = [("allow", action) for action in OPTIONAL_ACTIONS]


def path_of(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


@dataclass
class Browser:
    """Opens pages and sends forms."""

    port: int

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, None)

    def submit(self, path: str, *fields: tuple[str, str]) -> tuple[int, str]:
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            connection.request(method, path, body, form)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@dataclass
class Listener:
    """Somebody who is told."""

    url: str
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: int = 200


@pytest.fixture
def listener() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(found.answers)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found = Listener(f"http://127.0.0.1:{server.server_port}/hooks?x=1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(box) -> Browser:
    return Browser(box.port)


@pytest.fixture
def connected(api, browser):
    """Make a link and go through it, as a customer does. Returns the last page."""

    def go(*fields: tuple[str, str], **wanted: object) -> str:
        link = api.post("/connect/create-link", WANTED | wanted).data["link"]
        status, text = browser.submit(path_of(link), *(fields or ALL), ("connect", "1"))
        assert status == 200
        return text

    return go


def test_a_customer_connects_behind_a_link(box, api, browser):
    reply = api.post("/connect/create-link", WANTED)
    assert set(reply.data) == {"link"}
    path = path_of(reply.data["link"])
    status, text = browser.get(path)
    assert status == 200
    assert "Acme, Inc." in text
    assert "UKG Pro Recruiting" in text
    assert "<select" not in text
    status, text = browser.submit(path, *ALL, ("connect", "1"))
    assert status == 200
    (made,) = box.control.connections_made()
    assert made["integration"] in text
    assert made["code"] not in text
    assert re.fullmatch(r"ukgpro:\w{24}", made["integration"])
    assert (made["tool"], made["origin_id"], made["organization"]) == (
        "ukgpro", "c-42", "Acme, Inc.",
    )  # fmt: skip
    details = Client(box.port, made["integration"]).get(f"/integrations/{made['integration']}").data
    assert details["end_user"] == {
        "organization_name": "Acme, Inc.",
        "creator_email": "grace@acme.example",
        "origin_id": "c-42",
    }
    assert (details["status"], details["setup_status"]) == ("ACTIVE", "COMPLETED")


def test_without_a_tool_the_customer_chooses_it(box, api, browser):
    link = api.post("/connect/create-link", WANTED | {"integration_tool": None}).data["link"]
    _, text = browser.get(path_of(link))
    assert '<option value="ukgpro">' in text
    assert '<option value="ukgready">' in text
    for tool in ("", "nonsense"):
        _, text = browser.submit(path_of(link), ("tool", tool), ("connect", "1"))
        assert "Choose your ATS first." in text
    assert box.control.connections_made() == []
    browser.submit(path_of(link), ("tool", "ukgready"), *ALL, ("connect", "1"))
    assert [made["tool"] for made in box.control.connections_made()] == ["ukgready"]


def test_a_customer_cannot_change_the_tool_that_was_asked_for(box, connected):
    connected(("tool", "lever"))
    assert [made["tool"] for made in box.control.connections_made()] == ["ukgpro"]


def test_nobody_notices_that_the_same_tool_is_connected_twice(box, connected):
    connected()
    connected()
    first, second = box.control.connections_made()
    assert first["integration"] != second["integration"]
    assert first["origin_id"] == second["origin_id"]


def test_what_the_customer_opts_out_of_is_told_and_refused(box, connected):
    connected(*[entry for entry in ALL if entry[1] != "ats_create_application"], ("jobs", "1"))
    integration = box.control.connections_made()[0]["integration"]
    api = Client(box.port, integration)
    actions = {
        entry["id"]: entry
        for entry in api.get(f"/integrations/{integration}").data["write_actions"]
    }
    create = actions["ats_create_application"]
    assert (create["is_available"], create["opted_out_by_customer"]) == (False, True)
    assert (create["coverage_status"], create["scope_config_setting"]) == ("SUPPORTED", "OPTIONAL")
    assert actions["ats_add_application_note"]["is_available"] is True
    jobs = api.get("/ats/jobs").data["results"]
    assert len(jobs) == 4
    assert api.apply(jobs[0]["id"]).code == "INTEGRATION.ACTION_DISABLED"


def test_without_example_jobs_a_new_integration_is_empty(box, connected):
    connected()
    integration = box.control.connections_made()[0]["integration"]
    assert Client(box.port, integration).get("/ats/jobs").data["results"] == []


def test_the_token_of_the_embedded_flow_tells_what_was_connected(box, api, connected):
    text = connected(link_type="EMBEDDED")
    (made,) = box.control.connections_made()
    assert made["code"] in text
    assert api.get(f"/connect/integration-by-token/{made['code']}").data == {
        "tool": "ukgpro",
        "id": made["integration"],
        "end_user_origin_id": "c-42",
        "end_user_organization_name": "Acme, Inc.",
        "end_user_email": "grace@acme.example",
        "setup_status": "COMPLETED",
    }
    assert api.get("/connect/integration-by-token/another").code == "PLATFORM.INPUT_INVALID"


def test_a_token_is_worth_nothing_to_others_and_not_for_long(box, api, connected, monkeypatch):
    connected(link_type="EMBEDDED")
    path = f"/connect/integration-by-token/{box.control.connections_made()[0]['code']}"
    box.control.add_key("key-of-somebody-else")
    other = Client(box.port, key="key-of-somebody-else")
    assert other.get(path).code == "PLATFORM.INPUT_INVALID"
    assert api.get(path).status == 200
    now = kombo_connect.time.time()
    monkeypatch.setattr(kombo_connect.time, "time", lambda: now + CODE_SECONDS + 1)
    assert api.get(path).code == "PLATFORM.INPUT_INVALID"


@pytest.mark.parametrize("link_type", LINK_SECONDS)
def test_a_link_ends(api, browser, monkeypatch, link_type):
    link = api.post("/connect/create-link", WANTED | {"link_type": link_type}).data["link"]
    now = kombo_connect.time.time()
    monkeypatch.setattr(kombo_connect.time, "time", lambda: now + LINK_SECONDS[link_type] - 60)
    assert browser.get(path_of(link))[0] == 200
    monkeypatch.setattr(kombo_connect.time, "time", lambda: now + LINK_SECONDS[link_type] + 60)
    for status, text in (browser.get(path_of(link)), browser.submit(path_of(link), *ALL)):
        assert status == 404
        assert "This link has expired" in text


@pytest.mark.parametrize("path", ["/connect", "/connect?token=", "/connect?token=nonsense"])
def test_a_link_that_nobody_made_opens_nothing(browser, path):
    assert browser.get(path)[0] == browser.submit(path, ("connect", "1"))[0] == 404


def test_what_a_customer_is_called_is_no_markup(api, browser):
    wanted = WANTED | {"end_user_organization_name": '<b onclick="x">Acme</b>'}
    _, text = browser.get(path_of(api.post("/connect/create-link", wanted).data["link"]))
    assert "<b " not in text
    assert "&lt;b onclick=" in text


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"end_user_email": None}, "body.end_user_email"),
        ({"end_user_email": "grace"}, "body.end_user_email"),
        ({"end_user_organization_name": ""}, "body.end_user_organization_name"),
        ({"end_user_origin_id": ""}, "body.end_user_origin_id"),
        ({"integration_category": "CRM"}, "body.integration_category"),
        ({"integration_tool": "ukg"}, "body.integration_tool"),
        ({"language": "nl"}, "body.language"),
        ({"link_type": "MAIL"}, "body.link_type"),
        ({"integration_tool": None, "remote_environment": "test"}, "body.remote_environment"),
    ],
)
def test_a_link_that_the_vendor_would_refuse_is_refused_and_named(api, change, names):
    reply = api.post("/connect/create-link", WANTED | change)
    assert (reply.status, reply.code) == (400, "PLATFORM.INPUT_INVALID")
    assert names in reply.json["error"]["message"]


@pytest.mark.parametrize("name", ["end_user_email", "end_user_organization_name"])
def test_a_link_needs_somebody_and_their_company(api, name):
    body = {key: value for key, value in WANTED.items() if key != name}
    assert api.post("/connect/create-link", body).code == "PLATFORM.INPUT_INVALID"


def test_a_key_can_make_links_before_anybody_is_connected(box):
    box.control.reset()
    api = Client(box.port, integration="", key="platform-key")
    assert api.post("/connect/create-link", WANTED).code == "PLATFORM.AUTHENTICATION_INVALID"
    box.control.add_key("platform-key")
    link = api.post("/connect/create-link", WANTED).data["link"]
    Browser(box.port).submit(path_of(link), *ALL)
    integration = box.control.connections_made()[0]["integration"]
    assert Client(box.port, integration, "platform-key").get("/ats/jobs").status == 200


def test_connecting_again_keeps_the_id(box, api, browser):
    box.control.set_options(INTEGRATION, status="INVALID", organization="Acme", origin_id="c-1")
    assert api.get("/ats/jobs").code == "INTEGRATION.AUTHENTICATION_INVALID"
    link = api.post(f"/integrations/{INTEGRATION}/relink", {"link_type": "MAGIC_LINK"}).data["link"]
    _, text = browser.get(path_of(link))
    assert "Connect your ATS again" in text
    assert "Open some example jobs" not in text
    browser.submit(path_of(link), *ALL, ("connect", "1"))
    (made,) = box.control.connections_made()
    assert (made["integration"], made["origin_id"]) == (INTEGRATION, "c-1")
    assert api.get("/ats/jobs").status == 200


def test_nobody_can_be_connected_again_with_anothers_key(box):
    box.control.add_key("another")
    other = Client(box.port, key="another")
    path = f"/integrations/{INTEGRATION}/relink"
    assert other.post(path, {}).code == "PLATFORM.INTEGRATION_NOT_FOUND"


def test_a_login_that_fails_can_be_tried_again(box, api, browser, listener):
    box.control.set_webhook(listener.url, "whsec")
    link = api.post("/connect/create-link", WANTED).data["link"]
    _, text = browser.submit(path_of(link), ("fail", "1"))
    assert "The ATS does not accept the login." in text
    assert box.control.connections_made() == []
    assert [b'"connection-flow-failed"' in body for _, body in listener.heard] == [True]
    browser.submit(path_of(link), *ALL)
    assert len(box.control.connections_made()) == 1


# --- who is told ---


def test_a_new_integration_is_told_signed(box, connected, listener):
    box.control.set_webhook(listener.url, "whsec")
    connected()
    ((headers, body),) = listener.heard
    assert headers["x-kombo-signature"] == sign(body, "whsec")
    assert b'"type": "integration-created"' in body
    assert b'"origin_id": "c-42"' in body
    assert b"\n  " in body


def test_connecting_again_is_told_as_a_change_of_state(box, api, browser, listener):
    box.control.set_webhook(listener.url, "whsec")
    link = api.post(f"/integrations/{INTEGRATION}/relink", {}).data["link"]
    browser.submit(path_of(link), *ALL)
    assert b'"integration-state-changed"' in listener.heard[0][1]


@pytest.mark.parametrize(
    "kind",
    ["integration-created", "integration-deleted", "integration-state-changed", "data-changed"],
)
def test_anything_can_be_told_at_will(box, listener, kind):
    box.control.set_webhook(listener.url, "whsec")
    assert box.control.send_webhook(INTEGRATION, kind, ("ats_jobs",)) == 200
    assert f'"type": "{kind}"'.encode() in listener.heard[0][1]
    listener.answers = 503
    assert box.control.send_webhook(INTEGRATION, kind) == 503


def test_a_redirect_of_the_receiver_is_not_followed(box, listener):
    box.control.set_webhook(listener.url, "whsec")
    listener.answers = 302
    assert box.control.send_webhook(INTEGRATION) == 302
    assert len(listener.heard) == 1


def test_nobody_is_told_where_nobody_listens(box, connected):
    assert box.control.send_webhook(INTEGRATION) == 0
    box.control.set_webhook("http://127.0.0.1:1/", "whsec")
    assert box.control.send_webhook(INTEGRATION) == 0
    connected()
    assert len(box.control.connections_made()) == 1
    box.control.set_webhook("", "")
    assert box.control.send_webhook(INTEGRATION) == 0


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://hooks.example/x", "s"),
        ("http://10.0.0.1/x", "s"),
        ("http://169.254.169.254/latest", "s"),
        ("http://127.0.0.1.example/x", "s"),
        ("https://127.0.0.1/x", "s"),
        ("ftp://127.0.0.1/x", "s"),
        ("127.0.0.1/x", "s"),
        ("http://127.0.0.1/x", ""),
    ],
)
def test_only_this_machine_is_told(box, url, secret):
    with pytest.raises(SandboxError):
        box.control.set_webhook(url, secret)


def test_what_is_no_webhook_is_not_sent(box, listener):
    box.control.set_webhook(listener.url, "whsec")
    with pytest.raises(SandboxError):
        box.control.send_webhook(INTEGRATION, "brand-new")
    with pytest.raises(SandboxError):
        box.control.send_webhook("nobody:1")
    assert listener.heard == []


# --- what is switched off ---


@pytest.mark.parametrize("switch", ["disabled", "opted_out"])
def test_a_model_that_is_switched_off_is_not_read(box, api, switch):
    box.control.set_options(INTEGRATION, **{switch: ["ats_candidates"]})
    assert api.get("/ats/candidates").code == "INTEGRATION.MODEL_DISABLED"
    assert api.get("/ats/jobs").status == 200


def test_what_the_vendor_cannot_say_is_told_as_unknown(box, api):
    box.control.set_options(INTEGRATION, unknown=["ats_add_application_note"])
    actions = {
        entry["id"]: entry
        for entry in api.get(f"/integrations/{INTEGRATION}").data["write_actions"]
    }
    note = actions["ats_add_application_note"]
    assert (note["coverage_status"], note["is_available"]) == ("UNKNOWN", False)


# --- the native API ---


def through(api, method="GET", path="/jobs", target="ashby/v1", **more):
    return api.post(f"/passthrough/{target}", {"method": method, "path": path} | more)


def test_a_call_goes_through_to_the_tool(box, api, job):
    listed = through(api).data
    assert (listed["status"], listed["url"]) == (200, "https://ashby.invalid/v1/jobs")
    assert listed["data"] == {"data": [{"id": job["remote_id"], "text": "Welder"}]}
    one = through(api, path=f"/jobs/{job['remote_id']}?expand=x").data
    assert one["data"]["data"]["text"] == "Welder"


def test_a_refusal_of_the_tool_comes_inside_a_success(box, api, job):
    missing = through(api, path="/jobs/nothing")
    assert (missing.status, missing.json["status"], missing.data["status"]) == (200, "success", 404)
    candidate = api.apply(job["id"]).data["candidate"]["remote_id"]
    path = f"/candidates/{candidate}/notes"
    assert through(api, "POST", path, data={"value": ""}).data["status"] == 422
    assert through(api, "POST", "/candidates/x/notes", data={"value": "a"}).data["status"] == 404
    assert through(api, "DELETE", path).data["status"] == 404
    assert box.control.notes(INTEGRATION) == []
    assert through(api, "POST", path, data={"value": "Hello"}).data["status"] == 201
    assert [note["content"] for note in box.control.notes(INTEGRATION)] == ["Hello"]


@pytest.mark.parametrize("target", ["ashby/v2", "lever/v1", "ukgpro/default"])
def test_only_the_own_api_can_be_called(api, target):
    assert through(api, target=target).code == "PLATFORM.INPUT_INVALID"


@pytest.mark.parametrize(
    "body", [{}, {"method": "GET"}, {"method": "HEAD", "path": "/"}, {"method": 1, "path": "/"}]
)
def test_a_call_that_the_vendor_would_refuse_is_refused(api, body):
    assert api.post("/passthrough/ashby/v1", body).code == "PLATFORM.INPUT_INVALID"
    wrong = {"method": "GET", "path": "/jobs", "params": {"limit": 5}}
    assert api.post("/passthrough/ashby/v1", wrong).code == "PLATFORM.INPUT_INVALID"


# --- UKG Pro and UKG Ready are two ---


@pytest.fixture
def ukg(box) -> tuple[Client, Client]:
    for tool in ("ukgpro", "ukgready"):
        box.control.add_integration(f"{tool}:x", tool, API_KEY, organization="Acme")
    return Client(box.port, "ukgpro:x"), Client(box.port, "ukgready:x")


def listed(api: Client) -> dict[str, tuple[str, bool]]:
    results = api.get("/ats/jobs", include_deleted="true").data["results"]
    return {job["name"]: (job["status"], bool(job["remote_deleted_at"])) for job in results}


def test_a_job_that_closes_is_closed_in_ukg_pro_and_vanishes_from_ukg_ready(box, ukg):
    for api in ukg:
        job = box.control.put_job(api.integration, name="Driver")
        box.control.update_job(api.integration, job["id"], status="CLOSED")
    pro, ready = ukg
    assert listed(pro) == {"Driver": ("CLOSED", False)}
    # Seen for the last time when it was open.
    assert listed(ready) == {"Driver": ("OPEN", True)}
    assert ready.get("/ats/jobs").data["results"] == []


def test_a_job_that_is_not_public_is_there_in_ukg_pro_and_not_in_ukg_ready(box, ukg):
    for api in ukg:
        box.control.put_job(api.integration, name="Internal", visibility="INTERNAL")
        job = box.control.put_job(api.integration, name="Hidden later")
        box.control.update_job(api.integration, job["id"], visibility="UNLISTED")
        box.control.put_job(api.integration, name="Public")
    pro, ready = ukg
    names = [[job["name"] for job in api.get("/ats/jobs").data["results"]] for api in (pro, ready)]
    assert names == [["Internal", "Hidden later", "Public"], ["Public"]]


def test_a_hidden_job_of_ukg_ready_comes_back_when_it_is_published(box, ukg):
    _, ready = ukg
    job = box.control.put_job("ukgready:x", name="Driver", visibility="INTERNAL")
    box.control.update_job("ukgready:x", job["id"], visibility="PUBLIC")
    assert listed(ready) == {"Driver": ("OPEN", False)}


def test_each_ukg_has_its_own_native_apis(ukg):
    pro, ready = ukg
    for target in ("ukgpro/default", "ukgpro/recruting"):
        assert through(pro, target=target).status == 200
        assert through(ready, target=target).code == "PLATFORM.INPUT_INVALID"
    assert through(ready, target="ukgready/api").status == 200
    assert through(pro, target="ukgready/api").code == "PLATFORM.INPUT_INVALID"


def test_the_two_ukgs_of_one_customer_share_nothing(box, ukg):
    pro, ready = ukg
    job = box.control.put_job("ukgpro:x", name="Driver")
    assert pro.apply(job["id"]).status == 200
    assert ready.apply(job["id"]).status == 404
    assert box.control.candidates("ukgready:x") == []
