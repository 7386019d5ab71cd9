"""The browsable reference: of our own files, under a policy of its own."""

import re

from django.contrib.staticfiles import finders
from django.test import Client


def test_the_page_takes_everything_from_here() -> None:
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<script>" not in text
    assert "http" not in re.sub(r"<!--.*?-->", "", text)
    for address in re.findall(r'(?:href|src)="/?static/([^"]+)"', text):
        assert finders.find(address), address
    policy = page["Content-Security-Policy"]
    directives = {one.strip() for one in policy.split(";")}
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= directives
    start = Client().get("/api/v1/docs?script=")
    assert start["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/schema" in start.content


def test_its_loose_styles_are_allowed_on_no_other_page() -> None:
    assert "style-src 'self'" in Client().get("/api/v1/schema")["Content-Security-Policy"]
    assert "unsafe-inline" not in Client().get("/api/v1/schema")["Content-Security-Policy"]
