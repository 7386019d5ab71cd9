"""Factorial's official client against our stand-in: it reads what the stand-in says.

Runs where ``factorial-api-client`` 3.0.0 is installed.
"""

import pytest

from sandbox.server import SandboxServer
from sandbox.twins.factorial import AUTHOR, KEY

sdk = pytest.importorskip("factorial_api_client", reason="Factorial's official client")
models = pytest.importorskip("factorial_api_client.generated.models")
errors = pytest.importorskip("factorial_api_client.generated.errors")
types = pytest.importorskip("factorial_api_client.generated.types")

Hire = models.PostApi20261001ResourcesEmployeesEmployeesCreateWithContractBody
Paper = models.PostApi20261001ResourcesDocumentsDocumentsBody
Space = models.PostApi20261001ResourcesDocumentsDocumentsBodySpace


@pytest.fixture
def box():
    with SandboxServer() as server:
        yield server


@pytest.fixture
def connect(box, monkeypatch):
    # The client speaks through httpx, which would mind the proxies of the environment.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    opened = []

    def connect(key):
        opened.append(sdk.FactorialClient(api_key=key, base_url=box.twin_url("factorial")))
        return opened[-1]

    yield connect
    for client in opened:
        client._client.get_httpx_client().close()


@pytest.fixture
def client(connect):
    return connect(KEY)


def everybody(client, **filters):
    listed = client.employees.employees.list(only_active=False, only_managers=False, **filters)
    return listed.data


def create(client, email="ana@example.com", **values):
    body = Hire(company_id="4711", first_name="Ana", last_name="Ruiz", email=email, **values)
    return client.employees.employees.create_with_contract(body=body)


def test_it_reads_the_company(client):
    (credential,) = client.api_public.credentials.list().data
    assert (credential.company_id, credential.legal_name) == ("4711", "Acme Iberia S.L.")


def test_it_creates_an_employee_and_finds_them(client, box):
    created = create(
        client, company_identifier="hx-1", contract_starts_on="2026-12-01", address_line1="Street 1"
    )
    assert (created.full_name, created.company_identifier) == ("Ana Ruiz", "hx-1")
    assert created.address_line_1 == "Street 1"
    assert created.to_dict()["is_terminating"] is False
    (found,) = everybody(client, emails=["ana@example.com"])
    assert found.id == created.id
    (same,) = everybody(client, company_identifier="hx-1")
    assert same.id == created.id
    assert client.employees.employees.get(created.id).login_email == "ana@example.com"
    (arrived,) = [one for one in box.twin("factorial").arrivals() if one["reference"]]
    assert arrived["employee"] == created.id


def test_it_follows_the_pages(client, box):
    for number in range(120):
        box.twin("factorial").add_employee("Ana", f"R{number}", f"a{number}@example.com")
    listed = client.employees.employees.all(only_active=False, only_managers=False, limit=50)
    assert len({one.id for one in listed}) == len(listed) == 121


def test_it_reads_what_a_hire_can_be_given(client):
    assert client.companies.legal_entities.list().data[0].legal_name
    assert client.locations.locations.list().data[0].main is True
    assert client.teams.teams.list().data[0].name


def test_it_uploads_a_document_and_lists_it(client):
    created = create(client)
    body = Paper(
        public=False,
        space=Space.EMPLOYEE_MY_DOCUMENTS,
        is_pending_assignment=False,
        file=types.File(payload=b"%PDF-1.7", file_name="x.pdf", mime_type="application/pdf"),
        author_id=AUTHOR,
        company_id="4711",
        signee_ids=[""],
        request_esignature=False,
        employee_id=created.id,
        file_filename="Ana hx-1.pdf",
    )
    uploaded = client.documents.documents.create(body=body)
    assert (uploaded.filename, uploaded.file_size, uploaded.public) == ("Ana hx-1.pdf", 8, False)
    (listed,) = client.documents.documents.list(
        by_pending_assignment=False, by_trash_bin=False, employee_ids=[created.id]
    ).data
    assert listed.id == uploaded.id


def test_it_hears_a_no(client, connect):
    create(client)
    with pytest.raises(errors.UnexpectedStatus) as taken:
        create(client, email="ANA@example.com")
    assert taken.value.status_code == 422
    with pytest.raises(errors.UnexpectedStatus) as refused:
        everybody(connect("wrong"))
    assert refused.value.status_code == 401
