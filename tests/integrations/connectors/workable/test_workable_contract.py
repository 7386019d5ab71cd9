"""Workable keeps the contract of every connector, by token and by login."""

from integrations.connectors.ats.workable.connector import WorkableConnector
from integrations.connectors.secrets import MemorySecrets
from tests.integrations.connectors.contract import AtsConnectorContract
from tests.integrations.vendor_server import answer

# What a write looks at before it is sent: the job, its stages, and whose candidate it is.
LOOKED_AT = {
    "/jobs/101": answer({"shortcode": "101", "state": "published"}),
    "/jobs/101/stages": answer(
        {"stages": [{"slug": "102", "name": "Screen"}, {"slug": "103", "name": "Offer"}]}
    ),
    "/candidates/105": answer({"candidate": {"id": "105", "job": {"shortcode": "101"}}}),
}
BY_LOGIN = {
    "client_id": "app",
    "client_secret": "canary-secret-key-3",
    "access_token": "canary-secret-key",
    "refresh_token": "canary-secret-key-4",
}


class TestWorkableByToken(AtsConnectorContract):
    connector_class = WorkableConnector
    LOOKED_AT = LOOKED_AT

    def make(self, transport, base_url):
        return opened(transport, base_url, {"api_key": "canary-secret-key"})


class TestWorkableByLogin(AtsConnectorContract):
    connector_class = WorkableConnector
    LOOKED_AT = LOOKED_AT
    PREPARED = {"/oauth/token": answer({"access_token": "canary-secret-key-2", "expires_in": 7200})}

    def make(self, transport, base_url):
        return opened(transport, base_url, BY_LOGIN)

    def judged(self, server):
        """A token that is refused is renewed once, and the write sent for the first time."""
        sent = super().judged(server)
        renewed = any(received.path == "/oauth/token" for received in server.received)
        return sent[1:] if renewed else sent


def opened(transport, base_url, secret):
    options = {
        "subdomain": "acme",
        "base_url": base_url,
        "oauth_url": f"{base_url}/oauth",
        "acting_user_id": "1",
    }
    return WorkableConnector.open(transport, options, MemorySecrets(secret))
