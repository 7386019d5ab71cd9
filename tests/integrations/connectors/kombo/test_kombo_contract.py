"""Kombo keeps the contract of every connector."""

from integrations.connectors.ats.kombo.connector import KomboConnector
from integrations.connectors.ats.kombo.settings import KomboSettings
from tests.integrations.connectors.contract import AtsConnectorContract


class TestKombo(AtsConnectorContract):
    connector_class = KomboConnector

    def make(self, transport, base_url):
        settings = KomboSettings(
            base_url=f"{base_url}/v1",
            integration_id="lever:8d1hpPsb",
            api_key="canary-secret-key",
        )
        return KomboConnector(transport=transport, settings=settings)
