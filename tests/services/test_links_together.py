"""Links that are made at the same moment: only the newest one works."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections as database

from integrations.models import ConnectionLink
from integrations.services import links, onboarding
from tests.base import make_cast, make_connection

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
AT_ONCE = 8


def test_a_double_click_leaves_one_link_that_works() -> None:
    cast = make_cast()
    connection = make_connection(cast.harbor, system="odoo", route="odoo", state="setting_up")
    project = onboarding.project_of(connection, owner=cast.max)
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.max)
    together = Barrier(AT_ONCE, timeout=60)

    def make(_: int) -> None:
        together.wait()
        try:
            links.make(connection, actor=cast.max)
        finally:
            database.close_all()

    with ThreadPoolExecutor(AT_ONCE) as clicks:
        list(clicks.map(make, range(AT_ONCE)))
    assert ConnectionLink.objects.count() == AT_ONCE
    newest = ConnectionLink.objects.order_by("pk").last()
    assert list(links.open_links(connection)) == [newest]
