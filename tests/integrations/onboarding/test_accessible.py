"""Pages that everybody can use: one heading, labels, errors tied to fields, an order to walk in."""

from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from integrations.services import links
from tests.integrations.onboarding.conftest import Visitor, begin, make_link

VOID = {"input", "img", "meta", "link", "br", "hr"}


class Page(HTMLParser):
    """The elements of a page with their attributes, and the nesting checked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def check(response: Any) -> Page:
    """What holds for every page."""
    page = Page(response.content.decode())
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert "width=device-width" in str(page.all("meta"))
    assert "user-scalable" not in str(page.all("meta"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {label["for"] for label in page.all("label")}
    for field in page.all("input", "select", "textarea"):
        if field.get("type") != "hidden":
            assert field["id"] in labels, field
    for _, attributes in page.elements:
        for name in ("aria-describedby", "aria-labelledby"):
            assert set(attributes.get(name, "").split()) <= set(ids), attributes
        assert int(attributes.get("tabindex", "0")) <= 0
        target = attributes.get("href", "")
        assert not target.startswith("#") or target[1:] in ids
        if attributes.get("target") == "_blank":
            assert "noopener" in attributes["rel"]
    assert all("alt" in image for image in page.all("img"))
    levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    return page


def test_the_pages_without_a_link(client, db):
    check(client.get("/connect/"))
    check(client.post("/connect/open", {"token": "x"}))
    for _ in range(12):
        response = client.post("/connect/open", {"token": "x"})
    assert response.status_code == 429
    check(response)


@pytest.mark.parametrize(
    ("system", "route"), [("odoo", "odoo"), ("frappe", "frappe"), ("ukg_pro", "kombo")]
)
def test_the_page_of_every_way(cast, box, system, route):
    connection = begin(cast, system=system, route=route, name=system)
    visitor = Visitor().enter(*make_link(connection))
    check(visitor.get("access"))
    check(visitor.get(""))
    if route == "kombo":
        check(visitor.send("vendor"))
    if route == "frappe":
        typed = {"oauth-base_url": box.twin_url("frappe"), "oauth-client_id": "f0a3cdb2e1"}
        visitor.send("login", typed)
        check(visitor.get("leave"))
    visitor.send("help", {"kind": "vendor"})
    check(visitor.get("access"))
    links.use_up(visitor.link)
    check(visitor.get("access"))
    check(visitor.get("done"))


def test_an_error_is_told_first_and_tied_to_its_field(visitor, odoo):
    page = check(visitor.send("access", odoo(api_key="wrong-wrong-wrong")))
    (summary,) = [
        attributes for _, attributes in page.elements if attributes.get("id") == "summary"
    ]
    assert summary["role"] == "alert"
    assert summary["tabindex"] == "-1"
    (wrong,) = [field for field in page.all("input") if field.get("aria-invalid") == "true"]
    assert f"{wrong['id']}_error" in wrong["aria-describedby"].split()
    assert f"#{wrong['id']}" in [link.get("href") for link in page.all("a")]
    assert "Not yet: " in visitor.send("access", odoo(api_key="wrong")).content.decode()


def test_the_way_through_the_page_is_the_order_of_the_text(visitor):
    """Nothing jumps ahead: steps, guide, key, help, in the order in which they are read."""
    text = visitor.get("access").content.decode()
    order = ["Skip to the content", "<nav", "<h1", 'id="guide"', "Test and connect", "help-title"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_secrets_are_typed_unseen_and_offered_to_no_password_manager_as_known(visitor):
    page = check(visitor.get("access"))
    (secret,) = [field for field in page.all("input") if field.get("type") == "password"]
    assert secret["autocomplete"] == "new-password"
    assert "value" not in secret
