"""Kombo's own OpenAPI file, of May 2026."""

from typing import Any

from tests.integrations.connectors.openapi import JSON, Specification


class KomboSpecification(Specification):
    """Also knows where Kombo lists the codes of its errors."""

    def error_codes(self) -> set[str]:
        """The closed list of codes in Kombo's error answer of the ATS API."""
        answer = self.document["components"]["responses"]["ErrorResponseATS"]
        error = self._property(answer["content"][JSON]["schema"], "error")
        return set(self._property(error, "code")["enum"])

    def _property(self, schema: dict[str, Any], name: str) -> dict[str, Any]:
        return self._resolve(self._resolve(schema)["properties"][name])


# Kombo's own examples break the strict ``date-time`` format, so only e-mail is checked.
KOMBO = KomboSpecification("kombo.openapi.2026-05.json", formats=["email"])
