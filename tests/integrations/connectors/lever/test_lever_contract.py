"""Lever keeps the contract of every connector, by key and by login."""

from integrations.connectors.ats.lever.connector import LeverConnector
from integrations.connectors.secrets import MemorySecrets
from tests.integrations.connectors.contract import AtsConnectorContract
from tests.integrations.vendor_server import answer

STAGES = {"data": [{"id": "102", "text": "Screen"}, {"id": "103", "text": "Offer"}]}
LOOKED_AT = {
    "/stages": answer({**STAGES, "hasNext": False}),
    "/postings/101": answer({"data": {"id": "101", "state": "published"}}),
}
CONTACT = {"/contacts/104": answer({"data": {"id": "104", "name": "Ana", "emails": []}})}


class TestLeverByKey(AtsConnectorContract):
    connector_class = LeverConnector
    PREPARED = LOOKED_AT
    LOOKED_AT = CONTACT

    def make(self, transport, base_url):
        options = {"base_url": base_url, "acting_user_id": "1"}
        secrets = MemorySecrets({"api_key": "canary-secret-key"})
        return LeverConnector.open(transport, options, secrets)


class TestLeverByLogin(AtsConnectorContract):
    connector_class = LeverConnector
    PREPARED = LOOKED_AT | {
        "/oauth/token": answer({"access_token": "canary-secret-key-2", "expires_in": 3600})
    }
    LOOKED_AT = CONTACT

    def make(self, transport, base_url):
        options = {"base_url": base_url, "auth_url": base_url, "acting_user_id": "1"}
        secrets = MemorySecrets(
            {
                "client_id": "app",
                "client_secret": "canary-secret-key-3",
                "access_token": "canary-secret-key",
                "refresh_token": "canary-secret-key-4",
            }
        )
        return LeverConnector.open(transport, options, secrets)

    def judged(self, server):
        """A token that is refused is renewed once, and the write sent for the first time."""
        sent = super().judged(server)
        renewed = any(received.path == "/oauth/token" for received in server.received)
        return sent[1:] if renewed else sent
