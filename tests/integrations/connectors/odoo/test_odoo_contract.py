"""Odoo keeps the contract of every connector."""

from integrations.connectors.ats.odoo.connector import OdooConnector
from integrations.connectors.ats.odoo.settings import OdooSettings
from tests.integrations.connectors.contract import AtsConnectorContract
from tests.integrations.vendor_server import answer

STAGES = [{"id": 1, "name": "New", "sequence": 1, "fold": False, "job_ids": []}]


class TestOdoo(AtsConnectorContract):
    connector_class = OdooConnector
    PREPARED = {
        "/json/2/hr.job/fields_get": answer({"name": {}, "active": {}}),
        "/json/2/hr.recruitment.stage/search_read": answer(STAGES),
        "/json/2/hr.job/search_read": answer([{"id": 1, "active": True}]),
        "/json/2/hr.applicant.category/search_read": answer([]),
        "/json/2/hr.talent.pool/search_read": answer([{"id": 1, "name": "Portal prospects"}]),
    }

    # A list is what Odoo answers with: an empty one says that nobody was found.
    GOOD = frozenset(
        (read, "a list")
        for read in (
            "list_people", "list_changed_people", "find_candidates", "get_candidate",
            "find_application", "list_documents",
        )
    )  # fmt: skip

    def prepared(self, received):
        """Who is to be corrected is looked at first; for a read that is the call under test."""
        if self.tests_a_write and received.path == "/json/2/hr.applicant/search_read":
            return answer([{"id": 105, "email_from": "someone@example.com"}])
        return super().prepared(received)

    def make(self, transport, base_url):
        settings = OdooSettings(base_url=base_url, api_key="canary-secret-key", talent_pool_id=1)
        return OdooConnector(transport=transport, settings=settings)
