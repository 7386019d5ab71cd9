"""The pages of the vendor twins: what their customer would see, and hostile names stay text."""

import base64
import http.client
import json
import time
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.server import SandboxServer
from sandbox.twins import bamboohr, factorial, odoo
from sandbox.twins.base import Twin, VendorTwin
from sandbox.twins.hris import HrisTwin
from sandbox.twins.registry import TWINS
from tests.sandbox.conftest import Reply

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 20
EVIL = '"><script>alert(1)</script>'
ATS = [kind for kind in TWINS if issubclass(kind, Twin)]


@pytest.fixture
def box():
    with SandboxServer() as server:
        yield server


def ask(
    box: SandboxServer, path: str, method: str = "GET", body: Any = None, **headers: str
) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=5)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, told, answer.read())
    finally:
        connection.close()


def text(box: SandboxServer, path: str) -> str:
    reply = ask(box, path)
    assert reply.status == 200, reply.body
    return reply.body.decode()


def attach(box: SandboxServer, person: str, name: str, content: bytes) -> str:
    """A document at an applicant of Odoo, as its API takes it. Its id."""
    data = base64.b64encode(content).decode()
    values = {"name": name, "res_model": "hr.applicant", "res_id": int(person), "datas": data}
    reply = ask(
        box, "/twins/odoo/json/2/ir.attachment/create", "POST", json.dumps({"vals_list": [values]}),
        Authorization=f"bearer {odoo.KEY}", Content_Type="application/json",
    )  # fmt: skip
    assert reply.status == 200, reply.body
    return str(reply.json[0])


def form(fields: dict[str, str], name: str, slot: str, content: bytes) -> bytes:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = (
        f'--b\r\nContent-Disposition: form-data; name="{slot}"; filename="{name}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return b"".join(parts) + head.encode() + content + b"\r\n--b--\r\n"


# --- every twin ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ATS, ids=lambda kind: kind.key)
def test_every_ats_shows_its_jobs_and_its_people(box, kind):
    twin = box.twin(kind.key)
    job = twin.add_job("Welder & fitter", country="US", region="TX", city="Dallas")
    over = twin.add_job("Over")
    twin.close_job(over)
    draft = twin.add_job("Not yet", live=False)
    twin.add_person("Ana", "Ruiz", "ana.ruiz@example.com", job)
    twin.add_person("Bo", "Lind", "bo.lind@example.com")
    shown = {one["id"]: one for one in twin.jobs_shown()}
    assert all(set(one) == {"id", "title", "live", "place", "stages"} for one in shown.values())
    assert [shown[each]["live"] for each in (job, over, draft)] == [True, False, False]
    assert "Dallas" in shown[job]["place"]
    for one in twin.arrivals():
        assert {"person", "application", "name", "emails", "job", "stage", "tags", "at"} <= set(one)
        assert abs(time.time() - one["at"]) < 60
    front = text(box, "/")
    assert f'href="/systems/{kind.key}"' in front
    assert kind.label in front
    system = text(box, f"/systems/{kind.key}")
    path = f"/systems/{kind.key}/jobs/{quote(job)}"
    assert f'href="{path}"' in system
    assert "Welder &amp; fitter" in system
    assert "1 person" in system
    page = text(box, path)
    (ana,) = [one for one in twin.arrivals() if one["job"] == job]
    assert f'id="{ana["application"] or ana["person"]}"' in page
    for words in ("Ana Ruiz", "ana.ruiz@example.com", "Arrived 20", "Dallas", "Live"):
        assert words in page
    assert "Bo Lind" not in page
    assert shown[job]["stages"][ana["stage"]] in page


@pytest.mark.parametrize("kind", TWINS, ids=lambda kind: kind.key)
def test_every_twin_gives_no_document_that_it_does_not_have(box, kind):
    with pytest.raises(KeyError):
        box.twin(kind.key).document_content("999999")
    assert ask(box, f"/systems/{kind.key}/documents/999999").status == 404


@pytest.mark.parametrize("kind", TWINS, ids=lambda kind: kind.key)
def test_hostile_names_stay_text(box, kind):
    twin = box.twin(kind.key)
    twin.organization = EVIL
    paths = ["/", f"/systems/{kind.key}"]
    if isinstance(twin, Twin):
        job = twin.add_job(EVIL, city=EVIL)
        twin.add_person(EVIL, EVIL, "eve@example.com", job)
        twin.add_person(EVIL, EVIL, "eva@example.com")
        paths.append(f"/systems/{kind.key}/jobs/{quote(job)}")
    if isinstance(twin, HrisTwin):
        twin.add_employee(EVIL, EVIL, "eve@example.com", reference=EVIL)
    for path in paths:
        reply = ask(box, path, Host=f"here{EVIL}")
        assert reply.status == 200
        assert b"<script" not in reply.body
        assert b"&lt;script&gt;" in reply.body
        assert "default-src 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_twin_that_does_not_say_what_it_shows_cannot_be_made():
    assert {"document_content", "documents"} <= VendorTwin.__abstractmethods__
    assert {"jobs_shown", "arrivals"} <= Twin.__abstractmethods__


# --- documents -----------------------------------------------------------------------------------


def test_a_document_opens_with_its_very_bytes(box):
    twin = box.twin("odoo")
    job = twin.add_job("Welder")
    person = twin.add_person("Ana", "Ruiz", "ana@example.com", job)
    document = attach(box, person, "Ana Núñez.pdf", PDF)
    path = f"/systems/odoo/documents/{document}"
    page = text(box, f"/systems/odoo/jobs/{job}")
    assert f'<a href="{path}">Ana Núñez.pdf</a>' in page
    reply = ask(box, path)
    assert reply.body == PDF
    assert reply.headers["content-type"] == "application/pdf"
    assert (
        reply.headers["content-disposition"] == "inline; filename*=UTF-8''Ana%20N%C3%BA%C3%B1ez.pdf"
    )
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"


def test_what_only_calls_itself_a_pdf_is_downloaded(box):
    person = box.twin("odoo").add_person("Ana", "Ruiz", "ana@example.com")
    document = attach(box, person, f"{EVIL}\r\nX-Evil: 1.pdf", b"<script>alert(1)</script>")
    assert "<script" not in text(box, "/systems/odoo")
    reply = ask(box, f"/systems/odoo/documents/{document}")
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "x-evil" not in reply.headers


def test_a_document_of_a_form_is_kept_whole(box):
    twin = box.twin("bamboohr")
    job = twin.add_job("Welder")
    fields = {"firstName": "Ana", "lastName": "Ruiz", "email": "ana@example.com", "jobId": job}
    login = base64.b64encode(f"{bamboohr.KEY}:x".encode()).decode()
    reply = ask(
        box, f"/twins/bamboohr{bamboohr.BASE}/application", "POST",
        form(fields, "cv.pdf", "resume", PDF), Authorization=f"Basic {login}",
        Accept="application/json", Content_Type="multipart/form-data; boundary=b",
    )  # fmt: skip
    assert reply.status == 200, reply.body
    (kept,) = twin.documents()
    assert f"/systems/bamboohr/documents/{kept['id']}" in text(box, f"/systems/bamboohr/jobs/{job}")
    assert ask(box, f"/systems/bamboohr/documents/{kept['id']}").body == PDF


def test_a_document_at_nobody_is_shown_too(box):
    twin = box.twin("odoo")
    twin.add_job("Welder")
    datas = base64.b64encode(PDF).decode()
    twin.shelf.add("attachments", {"name": "lost.pdf", "res_id": 99, "datas": datas})
    page = text(box, "/systems/odoo")
    assert "Documents at nobody" in page
    assert "lost.pdf" in page


# --- people --------------------------------------------------------------------------------------


def test_who_has_no_job_is_shown_with_the_system(box):
    twin = box.twin("odoo")
    person = twin.add_person("Bo", "Lind", "bo@example.com")
    tag = twin.shelf.add("tags", {"name": f"Portal {EVIL}"})
    twin.shelf.change("applicants", person, categ_ids=[tag["id"]])
    attach(box, person, "bo.pdf", PDF)
    page = text(box, "/systems/odoo")
    assert "People without a job" in page
    for words in ("Bo Lind", "bo@example.com", "bo.pdf", "Portal &quot;&gt;&lt;script"):
        assert words in page


def test_who_came_last_is_first_and_their_job_too(box):
    twin = box.twin("odoo")
    early, late = twin.add_job("Early job"), twin.add_job("Late job")
    for name, job in (("First", early), ("Second", late), ("Third", late)):
        twin.add_person(name, "Person", f"{name}@example.com", job)
    page = text(box, f"/systems/odoo/jobs/{late}")
    assert page.index("Third Person") < page.index("Second Person")
    system = text(box, "/systems/odoo")
    assert system.index("Late job") < system.index("Early job")


def test_an_hr_system_shows_its_employees(box):
    twin = box.twin("factorial")
    employee = twin.add_employee("Ana", "Ruiz", "ana@example.com", reference="hx-1")
    twin.add_employee("Dora", "Departed", "dora@example.com", active=False)
    fields = {
        "public": "false", "space": "employee_my_documents", "is_pending_assignment": "false",
        "author_id": factorial.AUTHOR, "company_id": "4711", "signee_ids[]": "",
        "request_esignature": "false", "employee_id": employee,
    }  # fmt: skip
    reply = ask(
        box, f"/twins/factorial/api/{factorial.VERSION}/resources/documents/documents", "POST",
        form(fields, "contract.pdf", "file", PDF), X_Api_Key=factorial.KEY,
        Content_Type="multipart/form-data; boundary=b",
    )  # fmt: skip
    assert reply.status == 201, reply.body
    assert "bytes" not in reply.json
    page = text(box, "/systems/factorial")
    for words in ("Ana Ruiz", "ana@example.com", "hx-1", "contract.pdf", "Has left"):
        assert words in page
    (kept,) = twin.documents()
    assert ask(box, f"/systems/factorial/documents/{kept['id']}").body == PDF
    assert "3 employees · 1 document" in text(box, "/")


# --- what is not there ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/systems", "/systems/nowhere", "/systems/nowhere/documents/1", "/systems/odoo/jobs/99",
        "/systems/odoo/documents", "/systems/odoo/elsewhere", "/systems/odoo/jobs/1/more",
        "/systems/factorial/jobs/1", f"/systems/{quote(EVIL)}",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(box, path):
    reply = ask(box, path)
    assert reply.status == 404
    assert b"Not found" in reply.body
    assert b"<script" not in reply.body


def test_an_empty_twin_has_a_page_and_no_card(box):
    assert "Nothing is here yet" in text(box, "/systems/odoo")
    assert 'href="/systems/odoo"' not in text(box, "/")


def test_a_page_is_only_looked_at(box):
    assert ask(box, "/systems/odoo", "POST", b"").status == 405
    assert ask(box, "/systems/odoo", "HEAD").body == b""


# --- the demo ------------------------------------------------------------------------------------


def test_two_customers_of_the_demo_have_a_system_of_their_own(demo):
    odoo_jobs, frappe_jobs = (demo.twin(key).jobs_shown() for key in ("odoo", "frappe"))
    for jobs, least in ((odoo_jobs, 5), (frappe_jobs, 3)):
        at_home = [job for job in jobs if job["place"].endswith(", US")]
        assert sum(job["live"] for job in at_home) >= least
        assert len(jobs) - len(at_home) == 1
        assert [job["live"] for job in jobs].count(False) == 1
    front = text(demo, "/")
    assert "Northwind Tool &amp; Die" in front
    assert "Lakeshore Distribution" in front
    assert "8 jobs · 0 people · 0 documents" in front


def test_the_twins_of_two_demos_hold_the_same(demo):
    with SandboxServer(seed="demo") as other:
        for key in ("odoo", "frappe"):
            assert other.twin(key).jobs_shown() == demo.twin(key).jobs_shown()


def test_the_demo_survives_a_restart_and_is_not_sown_twice(tmp_path):
    state = tmp_path / "state.db"
    for _ in range(2):
        with SandboxServer(state=state, seed="demo") as server:
            assert len(server.twin("odoo").jobs_shown()) == 8
            assert "Northwind" in text(server, "/systems/odoo")
