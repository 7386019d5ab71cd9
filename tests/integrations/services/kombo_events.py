"""What Kombo tells about a link that a customer of ours has used."""

import json

from django.test import Client

from integrations.connectors.ats.kombo.webhooks import signature
from integrations.models import Connection

SECRET = "webhook-secret"
INTEGRATION = "ukgpro:new-one"


def created(connection: Connection, event_id: str = "e1", integration: str = INTEGRATION) -> bytes:
    end_user = {
        "origin_id": str(connection.pk),
        "creator_email": "admin@example.com",
        "organization_name": "Harbor",
    }
    data = {"id": integration, "tool": "ukgpro", "category": "ATS", "end_user": end_user}
    return json.dumps(
        {"id": event_id, "type": "integration-created", "data": data}, indent=2
    ).encode()


def told(kind: str, event_id: str = "e9") -> bytes:
    data = {"integration_id": INTEGRATION, "integration_tool": "ukgpro"}
    return json.dumps({"id": event_id, "type": kind, "data": data}).encode()


def deliver(body: bytes, *, secret: str = SECRET, connector: str = "kombo") -> int:
    answer = Client().post(
        f"/webhooks/{connector}",
        data=body,
        content_type="application/json",
        headers={"X-Kombo-Signature": signature(body, secret)},
    )
    return answer.status_code
