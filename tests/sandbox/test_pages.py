"""The web page: what arrived can be seen, and hostile names stay text."""

import http.client
from urllib.parse import quote

import pytest

from tests.sandbox.conftest import INTEGRATION, Reply, document


@pytest.fixture
def look(box):
    def get(path: str) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, headers, answer.read())
        finally:
            connection.close()

    return get


def test_a_candidate_can_be_found_from_the_front_page(box, api, job, look):
    box.control.set_options(INTEGRATION, organization="Acme & Sons")
    created = api.apply(job["id"], attachments=[document(b"%PDF-1.4 x", "Grace profile.pdf")]).data
    api.post(
        f"/ats/applications/{created['id']}/notes",
        {"content": "Speaks <Spanish>", "content_type": "PLAIN_TEXT"},
    )
    api.post(f"/ats/candidates/{created['candidate_id']}/tags", {"tag": {"name": "Screened"}})
    front = look("/").body.decode()
    assert "Acme &amp; Sons" in front
    assert f'href="/integrations/{INTEGRATION}"' in front
    jobs = look(f"/integrations/{INTEGRATION}").body.decode()
    path = f"/integrations/{INTEGRATION}/jobs/{job['id']}"
    assert f'href="{path}"' in jobs
    page = look(path).body.decode()
    for shown in ("Grace Okafor", "grace@mail.example", "Applied", "Screened", "Grace profile.pdf"):
        assert shown in page
    assert "Speaks &lt;Spanish&gt;" in page


def test_links_of_the_api_lead_to_the_page(box, api, job, look):
    created = api.apply(job["id"]).data
    assert job["remote_url"] == f"{box.url}/integrations/{INTEGRATION}/jobs/{job['id']}"
    page, _, anchor = created["remote_url"].removeprefix(box.url).partition("#")
    assert anchor == created["id"]
    assert f'id="{anchor}"' in look(page).body.decode()


def test_a_document_opens_in_the_page(box, api, job, look):
    api.apply(job["id"], attachments=[document(b"%PDF-1.4 x", "Núñez.pdf")])
    file = box.control.attachments(INTEGRATION)[0]
    reply = look(f"/files/{file['id']}/{quote(file['file_name'])}")
    assert reply.body == b"%PDF-1.4 x"
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"] == "inline; filename*=UTF-8''N%C3%BA%C3%B1ez.pdf"


def test_a_document_that_could_run_is_only_downloaded(box, api, job, look):
    page = document(b"<script>alert(1)</script>", "page.html") | {"content_type": "text/html"}
    api.apply(job["id"], attachments=[page])
    reply = look(f"/files/{box.control.attachments(INTEGRATION)[0]['id']}")
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_hostile_values_stay_text(box, api, look):
    evil = "<script>alert(1)</script>"
    job = box.control.put_job(INTEGRATION, name=evil, location={"raw": evil})
    box.control.put_candidate(INTEGRATION, evil, evil, ["a@b.example"], [{"job_id": job["id"]}])
    link = {"label": evil, "url": "javascript://alert(1)"}
    candidate = box.control.candidates(INTEGRATION)[0]["id"]
    assert api.post(f"/ats/candidates/{candidate}/result-links", link).status == 200
    for path in (f"/integrations/{INTEGRATION}", f"/integrations/{INTEGRATION}/jobs/{job['id']}"):
        reply = look(path)
        assert reply.status == 200
        assert b"<script" not in reply.body
        assert b'href="javascript' not in reply.body
        assert "default-src 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/nowhere", "/integrations/nowhere", "/files/nothing"])
def test_what_is_not_there_is_said(look, path):
    reply = look(path)
    assert reply.status == 404
    assert b"Not found" in reply.body


def test_an_empty_stand_in_says_how_to_fill_it(box, look):
    box.control.reset()
    assert b"--seed demo" in look("/").body
