"""Factorial's published shapes, and what becomes of them; and back, exactly."""

import json
from datetime import date
from pathlib import Path

import pytest

from integrations.connectors.hris.factorial import account, mapping
from integrations.connectors.hris_types import Employee, HireToExport, HrisChoice
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsDocument
from integrations.connectors.types import AtsUser, DocumentToExport
from integrations.errors import UnexpectedResponseError
from tests.integrations.connectors.hris_contract import HIRE

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name, **changes):
    return Payload({**json.loads((PAYLOADS / f"{name}.json").read_text()), **changes})


def test_an_employee_is_read_with_every_address():
    assert mapping.employee(payload("employee")) == Employee(
        external_id="1204557",
        first_name="Ana",
        last_name="Ruiz",
        emails=("Ana.Ruiz@acme.example", "ana.ruiz@acme.example", "ana@example.com"),
        reference="hx-8f3k2m",
        active=True,
    )


def test_ids_were_numbers_in_versions_before_2026_10():
    assert mapping.employee(payload("employee", id=1204557)).external_id == "1204557"


def test_an_employee_of_whom_little_is_told_is_still_one():
    bare = mapping.employee(Payload({"id": "7", "first_name": None, "email": 5}))
    assert bare == Employee("7", "", "")


def test_an_employee_without_an_id_is_a_surprise():
    with pytest.raises(UnexpectedResponseError):
        mapping.employee(payload("employee", id=None))


@pytest.mark.parametrize(
    ("email", "reference", "meant"),
    [
        ("ANA.ruiz@ACME.example", "", True),
        (" ana@example.com ", "", True),
        ("ana.ruiz@acme.exampl", "", False),
        ("", "", False),
        ("", "hx-8f3k2m", True),
        ("", "hx-8f3k2", False),
        ("nobody@example.com", "hx-8f3k2m", True),
    ],
)
def test_only_whom_we_look_for_is_handed_over(email, reference, meant):
    found = mapping.employee(payload("employee"))
    assert mapping.is_meant(found, email, reference) is meant


def test_an_author_is_known_by_the_access_and_a_manager_by_the_employee():
    row = payload("employee")
    assert mapping.user(row) == AtsUser("2093311", "Ana Ruiz", "Ana.Ruiz@acme.example")
    assert mapping.manager(row) == HrisChoice("1204557", "Ana Ruiz")
    assert mapping.manager(payload("employee", full_name=None)).name == "Ana Ruiz"


def test_a_document_is_read():
    found = mapping.document(payload("document"))
    assert found == AtsDocument("Ana-Ruiz-hx-8f3k2m.pdf", "88013")


def test_a_company_is_named_by_its_legal_name():
    assert account.name_of(payload("credential")) == "Acme Iberia S.L. · 4711"
    assert account.name_of(payload("credential", legal_name=None)) == "Acme · 4711"
    assert account.name_of(Payload({"company_id": "4711"})) == "Company · 4711"


def test_a_full_hire_is_sent_with_all_that_the_creation_takes():
    assert mapping.hire_body(HIRE, "4711") == {
        "company_id": "4711",
        "first_name": "Canarina",
        "last_name": "Canarova",
        "email": "canary.person@example.com",
        "company_identifier": "hx-8f3k2m",
        "contract_starts_on": "2026-12-01",
        "contract_effective_on": "2026-12-01",
        "phone_number": "+34 600 5550199",
        "birthday_on": "1990-05-17",
        "nationality": "ES",
        "address_line1": "Carrer de la Marina 16",
        "address_line_2": "2n 1a",
        "postal_code": "08005",
        "city": "Barcelona",
        "state": "Barcelona",
        "country": "ES",
        "legal_entity_id": "11",
        "location_id": "12",
        "team_id": "13",
        "manager_id": "14",
    }


def test_a_bare_hire_is_sent_without_any_empty_key():
    bare = HireToExport(
        first_name="Cher", last_name="Bono", email=" cher@example.com ", reference="hx-1"
    )
    assert mapping.hire_body(bare, "4711") == {
        "company_id": "4711",
        "first_name": "Cher",
        "last_name": "Bono",
        "email": "cher@example.com",
        "company_identifier": "hx-1",
    }


def test_a_document_goes_into_the_employees_own_and_nobody_signs_it():
    paper = DocumentToExport("Ana hx-1.pdf", "application/pdf", b"%PDF")
    parts = mapping.document_parts(paper, employee_id="7", company_id="4711", author_id="77")
    fields = {part.name: part.content.decode() for part in parts if not part.filename}
    assert fields == {
        "public": "false",
        "space": "employee_my_documents",
        "is_pending_assignment": "false",
        "author_id": "77",
        "company_id": "4711",
        "signee_ids[]": "",
        "request_esignature": "false",
        "file_filename": "Ana hx-1.pdf",
        "employee_id": "7",
    }
    (file,) = [part for part in parts if part.filename]
    assert (file.name, file.filename) == ("file", "Ana hx-1.pdf")
    assert (file.content_type, file.content) == ("application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("author", "today", "said"),
    [
        ("77", date(2027, 10, 1), ""),
        ("77", date(2027, 10, 2), "over a year old"),
        ("", date(2026, 12, 1), "author of documents"),
    ],
)
def test_what_a_person_should_know_is_said(author, today, said):
    told = account.oddities(acting_user_id=author, api_version="2026-10-01", today=today)
    assert (said in told) if said else told == ""
