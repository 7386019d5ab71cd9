"""Greenhouse keeps the contract of every connector."""

from integrations.connectors.ats.greenhouse.connector import GreenhouseConnector
from integrations.connectors.secrets import MemorySecrets
from tests.integrations.connectors.contract import AtsConnectorContract
from tests.integrations.vendor_server import answer

TOKEN = answer({"access_token": "access-1", "token_type": "bearer", "expires_in": 3600})


class TestGreenhouse(AtsConnectorContract):
    connector_class = GreenhouseConnector
    PREPARED = {"/token": TOKEN}

    # Several lists and the writes to them have one path; only reading is prepared.
    LOOKED_AT = {
        "/v3/candidates": answer([{"id": 104, "first_name": "Ana", "email_addresses": []}]),
        "/v3/jobs": answer([{"id": 101, "name": "Welder", "status": "open"}]),
        "/v3/job_interview_stages": answer(
            [
                {"id": 102, "job_id": 101, "name": "Review", "active": True},
                {"id": 103, "job_id": 101, "name": "Phone", "active": True},
            ]
        ),
        "/v3/application_stages": answer(
            [{"id": 900, "application_id": 105, "job_interview_stage_id": 102, "current": True}]
        ),
        "/v3/candidate_tags": answer([{"id": 7, "name": "Portal"}]),
        "/v3/applied_candidate_tags": answer([]),
    }

    # A list is what Greenhouse answers with: an empty one says that nobody was found.
    GOOD = frozenset(
        (read, "a list")
        for read in (
            "check_account", "list_jobs", "list_changed_jobs", "list_people", "list_changed_people",
            "find_candidates", "get_candidate", "find_application", "list_documents", "list_users",
        )
    )  # fmt: skip

    def make(self, transport, base_url):
        return GreenhouseConnector.open(
            transport,
            {"base_url": f"{base_url}/v3", "token_url": f"{base_url}/token"},
            MemorySecrets({"client_id": "client-1", "client_secret": "canary-secret-key"}),
        )
