"""What every connector of an HR system must do, on top of what every connector must."""

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import pytest

from integrations.connectors.hris_base import HrisConnector
from integrations.connectors.hris_types import HireToExport
from integrations.errors import RejectedError
from tests.integrations.connectors.contract import DOCUMENT, ConnectorContract

HIRE = HireToExport(
    first_name="Canarina",
    last_name="Canarova",
    email="canary.person@example.com",
    reference="hx-8f3k2m",
    starts_on=date(2026, 12, 1),
    phone="+34 600 5550199",
    birthday=date(1990, 5, 17),
    nationality="ES",
    address_line_1="Carrer de la Marina 16",
    address_line_2="2n 1a",
    postal_code="08005",
    city="Barcelona",
    region="Barcelona",
    country="ES",
    legal_entity_id="11",
    location_id="12",
    team_id="13",
    manager_id="14",
)

READS = {
    "check_account": lambda connector: connector.check_account(),
    "find_employees": lambda connector: connector.find_employees(HIRE.email, HIRE.reference),
    "get_employee": lambda connector: connector.get_employee("104"),
    "list_documents": lambda connector: connector.list_documents("104"),
    "list_legal_entities": lambda connector: connector.list_legal_entities(),
    "list_locations": lambda connector: connector.list_locations(),
    "list_teams": lambda connector: connector.list_teams(),
    "list_managers": lambda connector: connector.list_managers(),
    "list_users": lambda connector: connector.list_users(),
}
WRITES = {
    "create_employee": lambda connector: connector.create_employee(HIRE),
    "attach_document": lambda connector: connector.attach_document("104", DOCUMENT),
}


class HrisConnectorContract(ConnectorContract):
    """Subclasses name the connector and open it for the suite."""

    connector_class: ClassVar[type[HrisConnector]]
    READS = READS
    WRITES = WRITES

    def test_it_can_do_what_a_hire_needs(self):
        assert self.connector_class.offers("create_employee")
        assert self.connector_class.offers("find_employees")

    def test_the_suite_calls_every_operation(self):
        assert {*READS, *WRITES} - {"check_account"} == set(HrisConnector.operations)

    def test_it_says_where_the_trust_in_its_look_ups_comes_from(self, connector):
        for trust in (connector.employee_trust(), connector.document_trust()):
            assert trust.source or trust.lag_seconds is None

    @pytest.mark.parametrize(
        "spoilt",
        [{"email": "canary at example"}, {"email": ""}, {"first_name": " "}, {"last_name": ""}],
        ids=str,
    )
    def test_a_hire_that_cannot_be_one_never_leaves(self, connector, server, spoilt: Any):
        with pytest.raises(RejectedError):
            connector.create_employee(replace(HIRE, **spoilt))
        assert server.received == []
