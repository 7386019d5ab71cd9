"""Pages by cursor, and links that lead elsewhere."""

import pytest

from integrations.errors import UnexpectedResponseError
from tests.integrations.vendor_server import answer


def pages_of(lists, path, *links):
    """Answer the requests to this list with one record each and these links."""
    left = list(links)

    def respond(received):
        if received.path == "/token":
            return answer({"access_token": "access-1", "expires_in": 3600})
        link = left.pop(0) if left else ""
        headers = {"Link": link} if link else {}
        return answer([{"id": len(left), "name": "Pia"}], 200, headers)

    lists.server.respond = respond


def test_a_cursor_is_the_only_parameter_of_a_later_page(lists, opened, server):
    link = f'<{server.url}/v3/users?cursor=abc%3D%3D>; rel="next"'
    pages_of(lists, "users", link)
    assert len(opened().list_users()) == 2
    first, second = lists.sent("GET")
    assert first.query == {"deactivated": "false", "per_page": "500"}
    assert second.query == {"cursor": "abc=="}


def test_only_the_next_page_is_followed(lists, opened, server):
    before = f'<{server.url}/v3/users?cursor=before>; rel="prev"'
    pages_of(lists, "users", before)
    assert len(opened().list_users()) == 1
    after = f'<{server.url}/v3/users?cursor=after>; rel="next"'
    pages_of(lists, "users", f"{before}, {after}")
    assert len(opened().list_users()) == 2
    assert lists.sent("GET")[-1].query == {"cursor": "after"}


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/v3/users?cursor=abc",
        "//elsewhere.example/v3/users?cursor=abc",
        "http://127.0.0.1:1/v3/users?cursor=abc",
        "{url}@elsewhere.example/v3/users?cursor=abc",
        "{url}/v3/users?page=2",
    ],
)
def test_a_link_to_another_place_is_an_error_and_gets_no_token(lists, opened, server, address):
    pages_of(lists, "users", f'<{address.format(url=server.url)}>; rel="next"')
    with pytest.raises(UnexpectedResponseError) as surprise:
        opened().list_users()
    assert surprise.value.code == "greenhouse.foreign_link"
    assert len(lists.sent("GET")) == 1


def test_a_page_that_comes_twice_is_an_error(lists, opened, server):
    link = f'<{server.url}/v3/users?cursor=abc>; rel="next"'
    pages_of(lists, "users", link, link, link)
    with pytest.raises(UnexpectedResponseError) as surprise:
        opened().list_users()
    assert surprise.value.code == "pages.endless"
