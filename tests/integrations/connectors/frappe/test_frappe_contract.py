"""Frappe HR keeps the contract of every connector, with a key and with a token."""

import json

from integrations.connectors.ats.frappe.connector import FrappeConnector
from integrations.connectors.ats.frappe.settings import FrappeSettings
from integrations.connectors.secrets import MemorySecrets
from tests.integrations.connectors.contract import AtsConnectorContract
from tests.integrations.vendor_server import answer

# What is looked at before a write, told from the reads under test by the fields that are asked.
LOOKS = {
    ("Job%20Opening", ("name", "status", "publish")): [
        {"name": "101", "status": "Open", "publish": 1}
    ],
    ("Job%20Applicant", ("name", "email_id")): [
        {"name": "105", "email_id": "canary.person@example.com"}
    ],
    ("File", ("name", "content_hash")): [],
    ("Country", ("name",)): [{"name": "United States"}],
}


class TestFrappe(AtsConnectorContract):
    connector_class = FrappeConnector
    PREPARED = {
        "/api/method/frappe.auth.get_logged_user": answer({"message": "portal@acme.example"}),
        "/api/method/frappe.client.get_time_zone": answer(
            {"message": {"time_zone": "America/Chicago"}}
        ),
    }

    def prepared(self, received):
        if received.path in self.PREPARED:
            return self.PREPARED[received.path]
        doctype = received.path.removeprefix("/api/resource/")
        fields = tuple(json.loads(received.query.get("fields", "[]")))
        found = LOOKS.get((doctype, fields)) if received.method == "GET" else None
        return None if found is None else answer({"data": found})

    def answering(self, server, behaviour):
        server.respond = lambda received: self.prepared(received) or behaviour

    def judged(self, server):
        return [received for received in server.received if not self.prepared(received)]

    def make(self, transport, base_url):
        settings = FrappeSettings(
            base_url=base_url, api_key="f00ba4", api_secret="canary-secret-key"
        )
        return FrappeConnector(transport=transport, settings=settings, secrets=MemorySecrets({}))


class TestFrappeWithToken(TestFrappe):
    def make(self, transport, base_url):
        # Without a refresh token, so that a refused one is not renewed: that is tested elsewhere.
        secrets = MemorySecrets({"access_token": "canary-secret-key"})
        settings = FrappeSettings(base_url=base_url, client_id="f0a3cdb2e1")
        return FrappeConnector(transport=transport, settings=settings, secrets=secrets)
