"""Bullhorn keeps the contract of every connector."""

import hashlib

from integrations.connectors.ats.bullhorn.connector import BullhornConnector
from integrations.connectors.ats.bullhorn.settings import BullhornSettings
from integrations.connectors.secrets import MemorySecrets
from tests.integrations.connectors.contract import AtsConnectorContract
from tests.integrations.vendor_server import answer

CORP = "/rest22/rest-services/e999"


def at_this_host(**told):
    """An answer whose addresses lead back to the server that is asked."""

    def behave(connection, received):
        host = f"http://{received.headers['host']}"
        here = {name: f"{host}{path}" if path[0] == "/" else path for name, path in told.items()}
        answer(here)(connection, received)

    return behave


class TestBullhorn(AtsConnectorContract):
    connector_class = BullhornConnector
    PREPARED = {
        "/rest-services/loginInfo": at_this_host(oauthUrl="/oauth", restUrl="/rest-services"),
        "/oauth/token": answer(
            {"access_token": "canary-secret-key-2", "refresh_token": "r2", "expires_in": 600}
        ),
        "/rest-services/login": at_this_host(BhRestToken="canary-secret-key-3", restUrl=f"{CORP}/"),
        f"{CORP}/options/Country": answer({"data": [{"value": 1, "label": "United States"}]}),
        f"{CORP}/settings/jobResponseStatusList": answer(
            {"jobResponseStatusList": ["New Lead", "102", "103"]}
        ),
        f"{CORP}/query/JobOrder": answer({"data": [{"id": 101, "isOpen": True}]}),
        f"{CORP}/query/JobSubmission": answer({"data": [{"id": 105, "status": "New Lead"}]}),
    }

    LOOKED_AT = {
        f"{CORP}/entity/Candidate/104": answer(
            {"data": {"id": 104, "email": "someone@example.com", "isDeleted": False}}
        ),
    }

    def make(self, transport, base_url):
        """With a session that lives, so that nothing is asked before the call under test."""
        settings = BullhornSettings(
            username="portal.api",
            login_info_url=f"{base_url}/rest-services/loginInfo",
            acting_user_id="7",
        )
        secrets = MemorySecrets(
            {
                "client_id": "client",
                "client_secret": "canary-secret-key-1",
                "access_token": "canary-secret-key",
                "refresh_token": "canary-secret-key-r",
                "bh_rest_token": "canary-secret-key-s",
                "rest_url": f"{base_url}{CORP}",
                "session_of": hashlib.sha256(b"canary-secret-key").hexdigest()[:32],
            }
        )
        return BullhornConnector(transport=transport, settings=settings, secrets=secrets)

    def judged(self, server):
        """A session that is refused is renewed once, and the call sent for the first time."""
        sent = super().judged(server)
        renewed = any(one.path == "/rest-services/login" for one in server.received)
        return sent[1:] if renewed else sent
