"""Ashby keeps the contract of every connector."""

from integrations.connectors.ats.ashby.connector import AshbyConnector
from integrations.connectors.ats.ashby.settings import AshbySettings
from tests.integrations.connectors.contract import AtsConnectorContract
from tests.integrations.vendor_server import answer

STAGE = {"id": "102", "title": "Application Review", "type": "PreInterviewScreen"}
TAG = {"id": "106", "title": "Portal", "isArchived": False}


def told(results, **also):
    return answer({"success": True, "results": results, **also})


# What a correction looks at has the path of a read, and is a POST as everything here.
PERSON = told({"id": "104", "name": "Ana", "emailAddresses": [], "phoneNumbers": []})


class TestAshby(AtsConnectorContract):
    connector_class = AshbyConnector
    PREPARED = {
        "/job.info": told({"id": "101", "status": "Open", "defaultInterviewPlanId": "100"}),
        "/interviewStage.list": told([STAGE], moreDataAvailable=False),
        "/candidateTag.list": told([TAG], moreDataAvailable=False),
    }

    def prepared(self, received):
        if self.tests_a_write and received.path == "/candidate.info":
            return PERSON
        return super().prepared(received)

    def make(self, transport, base_url):
        settings = AshbySettings(base_url=base_url, api_key="canary-secret-key")
        return AshbyConnector(transport=transport, settings=settings)
