"""Factorial keeps the contract of every connector of an HR system."""

import pytest

from integrations.connectors.hris.factorial.connector import FactorialConnector
from integrations.connectors.hris.factorial.settings import FactorialSettings
from tests.integrations.connectors.hris_contract import HrisConnectorContract
from tests.integrations.vendor_server import answer

META = {"has_previous_page": False, "has_next_page": False, "limit": 100, "total": 1}
COMPANY = {"id": "company-4711", "company_id": "4711", "legal_name": "Acme", "employee_id": None}


class TestFactorial(HrisConnectorContract):
    connector_class = FactorialConnector
    PREPARED = {
        "/api/2026-10-01/resources/api_public/credentials": answer(
            {"data": [COMPANY], "meta": META}
        )
    }

    @pytest.fixture(autouse=True)
    def the_connection_test_is_under_test_itself(self, request):
        """It reads what is asked before a write."""
        if "check_account" in request.node.name:
            self.PREPARED = {}

    def make(self, transport, base_url):
        settings = FactorialSettings(
            base_url=base_url, api_key="canary-secret-key", acting_user_id="77"
        )
        return FactorialConnector(transport=transport, settings=settings)
