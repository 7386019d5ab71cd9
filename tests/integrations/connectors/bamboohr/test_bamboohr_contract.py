"""BambooHR's connector keeps the contract of every connector."""

from integrations.connectors.ats.bamboohr.connector import BambooConnector
from integrations.connectors.ats.bamboohr.settings import BambooSettings
from tests.integrations.connectors.contract import AtsConnectorContract
from tests.integrations.vendor_server import answer

JOB = {"id": 101, "title": {"id": None, "label": "Welder"}, "status": {"id": 1, "label": "Open"}}


class TestBamboo(AtsConnectorContract):
    connector_class = BambooConnector
    # All jobs are looked at before a creation, because one alone cannot be read.
    PREPARED = {"/api/v1/applicant_tracking/jobs": answer([JOB])}

    # An account without statuses is one without stages.
    GOOD = frozenset({("list_jobs", "a list")})

    def make(self, transport, base_url):
        settings = BambooSettings(base_url=base_url, api_key="canary-secret-key")
        return BambooConnector(transport=transport, settings=settings)
