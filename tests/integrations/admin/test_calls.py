"""The call log: found by what caused a call and by the vendor's request id, never edited."""

from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ApiCall
from tests.base import Cast, make_connection, signed_in

LIST = "/admin/integrations/apicall/"


@pytest.fixture
def calls(cast: Cast) -> list[ApiCall]:
    connection = make_connection(cast.harbor)
    given: list[dict[str, Any]] = [
        {"cause": f"connection:{connection.pk}", "request_id": "req-1", "status_code": 200},
        {"cause": "export:7", "request_id": "req-2", "status_code": 503},
        {"cause": "export:77", "request_id": "req-3", "status_code": None},
    ]
    return [
        ApiCall.objects.create(
            tenant=cast.harbor,
            connection=connection,
            at=timezone.now(),
            operation="list_jobs",
            method="GET",
            host="api.example",
            path="/v1/ats/jobs",
            duration_ms=12,
            vendor_log_url="https://log.example/1",
            response_summary={"status": "<b>bold</b>"},
            **values,
        )
        for values in given
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=export:7", ["req-2"]),
        ("q=req-3", ["req-3"]),
        ("cause=export:7", ["req-2"]),
        ("outcome=broken", ["req-2"]),
        ("outcome=none", ["req-3"]),
        ("outcome=fine", ["req-1"]),
        ("q=export", []),
    ],
)
def test_calls_are_found(cast: Cast, calls: list[ApiCall], query: str, found: list[str]) -> None:
    listed = signed_in(cast.sam).get(f"{LIST}?{query}").context["cl"].result_list
    assert [call.request_id for call in listed] == found


def test_a_page_shows_the_call_and_leads_on(cast: Cast, calls: list[ApiCall]) -> None:
    body = signed_in(cast.sam).get(f"{LIST}{calls[0].pk}/change/").content.decode()
    assert "api.example/v1/ats/jobs" in body
    assert "&lt;b&gt;bold&lt;/b&gt;" in body
    assert f'href="/admin/integrations/connection/{calls[0].connection_id}/change/"' in body
    assert 'rel="noopener noreferrer"' in body


def test_nobody_edits_the_log(cast: Cast, calls: list[ApiCall]) -> None:
    client = signed_in(cast.ana)
    assert client.post(f"{LIST}{calls[0].pk}/change/", {"host": "x"}).status_code == 403
    assert client.post(f"{LIST}{calls[0].pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert signed_in(cast.tina).get(LIST).status_code == 403
