"""The whole way of a hire against a vendor's stand-in, and every fault."""

import hashlib
import time
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import pytest

from integrations.connectors.hris_base import HrisConnector
from integrations.connectors.hris_types import HireToExport
from integrations.connectors.registry import build_hris_connector
from integrations.connectors.types import DocumentToExport
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    UnexpectedResponseError,
)
from sandbox.twins.misbehaviour import BEFORE_COMMIT, Kind
from tests.integrations.connectors.journey import PDF, TwinScene


def hire(number: int = 1, **changes: Any) -> HireToExport:
    made = HireToExport(
        first_name="Ana",
        last_name=f"Ruiz{number}",
        email=f"Ana.Ruiz{number}@Example.com",
        reference=f"hx-8f3k2mb{number}",
        starts_on=date(2026, 12, 1),
        phone="+34 600 555 142",
        city="Barcelona",
        country="ES",
    )
    return replace(made, **changes)


def contract_paper(number: int = 1) -> DocumentToExport:
    return DocumentToExport(f"Ana-Ruiz{number}-hx-8f3k2mb{number}.pdf", "application/pdf", PDF)


class HrisJourney(TwinScene):
    """What a connector of an HR system must do there."""

    CREATES: ClassVar[str]
    """The twin's operation that creates an employee."""
    ATTACHES: ClassVar[str]
    """The twin's operation that takes a document."""

    def build(self, **given: Any) -> HrisConnector:
        return build_hris_connector(self.KEY, **given)

    def arrived(self, twin: Any, number: int = 1) -> list[dict[str, Any]]:
        """The employees that a hire has become."""
        return [one for one in twin.arrivals() if one["reference"] == hire(number).reference]

    # --- reading ---------------------------------------------------------------------------------

    def test_the_account_is_named(self, connector):
        check = connector.check_account()
        assert check.account
        assert {found.key for found in check.capabilities} == set(HrisConnector.operations)

    def test_what_a_hire_can_be_given_is_listed(self, connector):
        for choices in (
            connector.list_legal_entities(), connector.list_locations(), connector.list_teams()
        ):  # fmt: skip
            assert choices
            assert all(choice.external_id and choice.name for choice in choices)

    def test_managers_and_users_are_listed_without_those_who_have_left(self, connector, twin):
        boss = twin.add_employee("Berta", "Boss", "berta@example.com")
        twin.add_employee("Carla", "Clerk", "carla@example.com", manager=boss)
        twin.add_employee("Dora", "Departed", "dora@example.com", active=False)
        assert [(one.external_id, one.name) for one in connector.list_managers()] == [
            (boss, "Berta Boss")
        ]
        users = {one.name: one.email for one in connector.list_users()}
        assert users["Carla Clerk"] == "carla@example.com"
        assert "Dora Departed" not in users

    def test_many_employees_come_in_pages_and_only_once(self, connector, twin):
        for number in range(230):
            twin.add_employee("Ana", f"Ruiz{number}", f"ana{number}@example.com")
        names = [one.name for one in connector.list_users() if one.name.startswith("Ana ")]
        assert len(names) == len(set(names)) == 230

    def test_pages_that_never_end_are_an_error_and_not_a_loop(self, connector, twin):
        twin.settings["endless_pages"] = True
        with pytest.raises(UnexpectedResponseError):
            connector.list_users()
        assert len(twin.asked()) < 50

    # --- writing ---------------------------------------------------------------------------------

    def test_a_hire_goes_the_whole_way_once(self, connector, twin):
        out = hire()
        assert list(connector.find_employees(out.email, out.reference)) == []
        receipt = connector.create_employee(out)
        connector.attach_document(receipt.employee_external_id, contract_paper())
        (arrived,) = self.arrived(twin)
        assert arrived["employee"] == receipt.employee_external_id
        assert arrived["name"] == "Ana Ruiz1"
        assert arrived["email"].casefold() == out.email.casefold()
        assert arrived["starts_on"] == "2026-12-01"
        (paper,) = twin.documents()
        assert paper["sha256"] == hashlib.sha256(PDF).hexdigest()
        assert twin.document_content(paper["id"]) == PDF
        assert paper["owner"] == receipt.employee_external_id
        (found,) = connector.find_employees("ANA.RUIZ1@example.com", out.reference)
        assert found.external_id == receipt.employee_external_id
        assert found.reference == out.reference

    def test_a_repeat_is_found_by_our_reference_alone(self, connector, twin):
        """Where the address was changed in the HR system since."""
        receipt = connector.create_employee(hire())
        (found,) = connector.find_employees("", hire().reference)
        assert found.external_id == receipt.employee_external_id
        assert list(connector.find_employees("", "hx-nobody")) == []

    def test_who_is_there_already_is_found_in_any_case_also_when_they_have_left(
        self, connector, twin
    ):
        known = twin.add_employee("Maria", "Lopez", "Maria.Lopez@Example.com", active=False)
        (found,) = connector.find_employees("maria.LOPEZ@example.COM")
        assert (found.external_id, found.active) == (known, False)
        assert list(connector.find_employees("somebody.else@example.com")) == []

    def test_an_employee_is_read_by_id(self, connector, twin):
        receipt = connector.create_employee(hire())
        found = connector.get_employee(receipt.employee_external_id)
        assert found is not None
        assert (found.first_name, found.last_name) == ("Ana", "Ruiz1")
        assert connector.get_employee("99999999") is None

    def test_the_documents_of_one_employee_can_be_listed(self, connector, twin):
        if not connector.offers("list_documents"):
            return
        first, second = (connector.create_employee(hire(number)) for number in (1, 2))
        connector.attach_document(first.employee_external_id, contract_paper())
        connector.attach_document(second.employee_external_id, contract_paper(2))
        names = [paper.name for paper in connector.list_documents(first.employee_external_id)]
        assert names == [contract_paper().name]

    # --- what goes wrong -------------------------------------------------------------------------

    @pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.OK}))
    def test_what_a_fault_says_about_a_creation_is_the_truth(self, connector, twin, kind):
        """Only "unknown" may hide an employee; every other error means there is none."""
        delay = {"delay_seconds": 1.5} if kind is Kind.SLOW else {}
        twin.misbehave(kind, self.CREATES, **delay)
        with pytest.raises(ConnectorError) as failed:
            connector.create_employee(hire())
        if kind is Kind.SLOW:
            time.sleep(1.0)  # The vendor carries it out after we have given up.
        if isinstance(failed.value, OutcomeUnknownError):
            assert bool(self.arrived(twin)) == (kind not in BEFORE_COMMIT)
        else:
            assert self.arrived(twin) == []
        assert len(twin.asked(self.CREATES)) == 1

    @pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.OK, Kind.SLOW}))
    def test_what_a_fault_says_about_a_document_is_the_truth(self, connector, twin, kind):
        receipt = connector.create_employee(hire())
        twin.misbehave(kind, self.ATTACHES)
        with pytest.raises(ConnectorError) as failed:
            connector.attach_document(receipt.employee_external_id, contract_paper())
        if isinstance(failed.value, OutcomeUnknownError):
            assert bool(twin.documents()) == (kind not in BEFORE_COMMIT)
        else:
            assert twin.documents() == []

    def test_after_a_lost_answer_the_employee_is_found_by_our_reference(self, connector, twin):
        twin.misbehave(Kind.COMMIT_THEN_DROP, self.CREATES)
        with pytest.raises(OutcomeUnknownError):
            connector.create_employee(hire())
        (found,) = connector.find_employees(hire().email, hire().reference)
        assert found.reference == hire().reference

    FAULTS: ClassVar[dict[Kind, type[ConnectorError]]] = {
        Kind.THROTTLED: RateLimitedError,
        Kind.THROTTLED_BARE: RateLimitedError,
        Kind.CREDENTIALS_REVOKED: CredentialsRejectedError,
        Kind.PERMISSION_MISSING: PermissionMissingError,
        Kind.REQUIRED_FIELD: RejectedError,
        Kind.DUPLICATE: RejectedError,
        Kind.JOB_CLOSED: RejectedError,
    }

    @pytest.mark.parametrize("kind", FAULTS)
    def test_each_refusal_of_a_creation_has_its_class_and_a_sentence(self, connector, twin, kind):
        twin.misbehave(kind, self.CREATES, field="last_name")
        with pytest.raises(self.FAULTS[kind]) as refused:
            connector.create_employee(hire())
        error = refused.value
        assert error.sentence.endswith((".", "!", "?", "…")), error.sentence
        assert error.hint
        assert len(error.sentence) < 600

    def test_an_address_that_is_taken_makes_no_second_employee(self, connector, twin):
        connector.create_employee(hire())
        with pytest.raises(RejectedError) as refused:
            connector.create_employee(hire(2, email=hire().email.upper()))
        assert "email" in refused.value.fields
        assert self.arrived(twin, 2) == []

    @pytest.mark.parametrize("choice", ["legal_entity_id", "location_id", "team_id", "manager_id"])
    def test_a_choice_that_is_gone_takes_nobody(self, connector, twin, choice):
        with pytest.raises(RejectedError) as refused:
            connector.create_employee(hire(**{choice: "99999999"}))
        assert choice in refused.value.fields
        assert self.arrived(twin) == []

    def test_a_document_for_nobody_is_refused(self, connector, twin):
        with pytest.raises(RejectedError):
            connector.attach_document("99999999", contract_paper())
        assert twin.documents() == []

    def test_a_document_that_is_too_large_is_refused_before_anything_is_sent(self, connector, twin):
        huge = replace(contract_paper(), content=b"%PDF" + b"x" * 64_000_000)
        with pytest.raises(RejectedError) as refused:
            connector.attach_document("1", huge)
        assert refused.value.code == "document.unfit"
        assert twin.asked() == []

    def test_a_search_that_lags_is_not_believed_too_early(self, connector, twin):
        connector.create_employee(hire())
        twin.settings["search_lag_seconds"] = 3600.0
        assert list(connector.find_employees(hire().email, hire().reference)) == []
        assert connector.employee_trust().lag_seconds != 0
