"""What the platform cannot do by API: its customers, their connections, and the keys it is given.

Run as ``python -m tests.services.platform_scene ASHBY_URL ASHBY_KEY`` in a production's
environment; prints the keys as JSON, one for each customer and one of the platform.
"""

import json
import sys

import django

django.setup()

from integrations.models import Connection, Tenant  # noqa: E402
from integrations.rules.api_scopes import Scope  # noqa: E402
from integrations.services import connections  # noqa: E402
from integrations.services.api_keys import make_key  # noqa: E402
from integrations.services.credentials import store_secrets  # noqa: E402
from integrations.systems import SYSTEMS  # noqa: E402
from tests.services.platform_player.cast import CUSTOMERS, Customer  # noqa: E402

CALLS_PER_SECOND = 50


def make_customer(customer: Customer, own_url: str, own_key: str) -> str:
    """A tenant with a live connection; its key."""
    tenant = Tenant.objects.create(name=customer.name, slug=customer.slug)
    (route,) = (r for r in SYSTEMS[customer.system].routes if r.connector == customer.route)
    reached = {"integration_id": customer.integration} if customer.integration else {}
    connection = Connection.objects.create(
        tenant=tenant,
        name=SYSTEMS[customer.system].name,
        system=customer.system,
        route=customer.route,
        options={**route.options, **(reached or {"base_url": own_url})},
        workflow=customer.workflow,
        source_tag="Portal",
        rate_per_second=CALLS_PER_SECOND,
        burst=CALLS_PER_SECOND,
    )
    if not customer.integration:
        store_secrets(connection, {"api_key": own_key}, actor=None)
    connections.activate(connection, actor=None)
    return key_of(tenant)


def key_of(tenant: Tenant | None) -> str:
    """A key that may do everything."""
    return make_key(tenant, name="Player", scopes=tuple(Scope), actor=None)[1]


if __name__ == "__main__":
    keys = {each.slug: make_customer(each, sys.argv[1], sys.argv[2]) for each in CUSTOMERS}
    sys.stdout.write(json.dumps({**keys, "platform": key_of(None)}))
