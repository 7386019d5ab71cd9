"""What every answer below ``/connect/`` says to the browser, also its errors."""

import re

import pytest
from django.apps import apps
from django.test import Client

from integrations.onboarding.urls import urlpatterns
from tests.base import signed_in
from tests.integrations.onboarding.conftest import OPEN, START, Visitor, make_link

PAGES = [START + str(entry.pattern) for entry in urlpatterns]
POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def check(response) -> None:
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    rules = set(response["Content-Security-Policy"].split("; "))
    (script,) = rules - POLICY
    assert re.fullmatch(r"script-src 'nonce-[A-Za-z0-9+/=]{20,}'", script)
    assert len(rules) == len(POLICY) + 1


@pytest.mark.parametrize("address", [*PAGES, "/connect/nothing", "/connect/oauth/nothing"])
@pytest.mark.parametrize("method", ["get", "post", "head", "put"])
def test_every_answer_without_a_link(db, client, address, method):
    response = getattr(client, method)(address)
    assert response.status_code < 500
    check(response)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_answer_with_a_link(visitor, address, method):
    response = getattr(visitor.client, method)(address, {"link": visitor.link.pk})
    assert response.status_code < 500
    check(response)


def test_the_nonce_of_the_page_is_that_of_its_policy_and_is_never_the_same(visitor):
    seen = set()
    for _ in range(2):
        response = visitor.get("access")
        (nonce,) = re.findall(r'nonce="([^"]+)"', response.content.decode())
        assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]
        seen.add(nonce)
    assert len(seen) == 2


def test_a_page_holds_no_script_or_style_of_its_own(visitor):
    page = visitor.get("access").content.decode()
    assert page.count("<script") == 1
    assert "<style" not in page
    assert not re.search(r"\s(style|on\w+)=", page)
    assert "//" not in re.sub(r"https?://(acme|portal|127)", "", re.sub(r">[^<]*<", "><", page))


def test_the_admin_keeps_its_own_headers(cast):
    response = signed_in(cast.ana).get("/admin/")
    assert response["Referrer-Policy"] == "same-origin"
    assert "connect-src" not in response["Content-Security-Policy"]


# --- forms that come from elsewhere ---


@pytest.fixture
def strict(connection) -> tuple[Client, str]:
    """A browser whose forms are checked, and a token."""
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.7")
    client.get(START)
    return client, make_link(connection)[1]


def sent(strict: tuple[Client, str], **headers: str):
    client, token = strict
    body = {"token": token, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    return client.post(OPEN, body, headers=headers)


def test_a_form_of_this_page_is_taken_though_its_browser_names_no_origin(strict):
    response = sent(strict, origin="null", **{"sec-fetch-site": "same-origin"})
    assert response.status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "same-site"},
        {"origin": "null", "sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    ],
)
def test_a_form_of_another_page_is_not(strict, headers):
    response = sent(strict, **headers)
    assert response.status_code == 403
    assert "Please open the link again" in response.content.decode()
    check(response)


def test_the_token_of_the_form_is_asked_for_all_the_same(strict):
    client, token = strict
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert client.post(OPEN, {"token": token}, headers=headers).status_code == 403


def test_elsewhere_an_origin_is_never_put_back(db):
    client = Client(enforce_csrf_checks=True)
    client.get("/admin/login/")
    body = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    headers = {"origin": "null", "sec-fetch-site": "same-origin"}
    response = client.post("/admin/login/", body, headers=headers)
    assert response.status_code == 403
    assert "Please open the link again" not in response.content.decode()


# --- the token is nowhere ---


def test_the_token_is_in_no_answer_no_row_no_session_and_no_log(
    cast, connection, box, odoo, caplog, capfd
):
    caplog.set_level("DEBUG")
    link, token = make_link(connection)
    visitor = Visitor()
    answers = [visitor.open(token)]
    visitor.link = link
    answers += [visitor.get(page) for page in ("", "access", "done", "leave", "logo")]
    answers.append(visitor.send("help", {"kind": "vendor", "words": "Hello"}))
    answers.append(visitor.send("test", odoo(api_key="wrong-wrong-wrong")))
    answers.append(visitor.send("access", odoo()))
    answers += [visitor.get(page) for page in ("access", "done")]
    answers.append(visitor.open(token))
    answers.append(visitor.client.get(f"/connect/nothing?x={token[:0]}"))
    shown = "".join(f"{answer.headers}{answer.content.decode()}" for answer in answers)
    assert "Harbor Steel" in shown
    assert token not in shown
    cookies = "".join(str(cookie) for cookie in visitor.client.cookies.values())
    assert token not in cookies + str(dict(visitor.client.session))
    assert token not in everything_stored()
    out, err = capfd.readouterr()
    assert "/connect/nothing" in caplog.text  # so it is a log that would tell
    assert token not in caplog.text + out + err


def everything_stored() -> str:
    rows = [
        str(list(model._default_manager.values()))
        for model in apps.get_models()
        if model._meta.managed
    ]
    text = "".join(rows)
    assert "Harbor Steel" in text
    return text
