"""The dashboard as people see it: on a wide screen and on a phone, light and dark."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from integrations.models import Connection
from integrations.rules.breaker import OPENS_AFTER, Tally
from integrations.services import breaker
from portal.tasks import judge_connections
from tests.base import Cast, make_cast, make_connection, make_job, signed_in
from tests.portal.dashboard.month import fill_month

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE, PHONE = (1360, 900), (390, 844)


@pytest.fixture
def month(browser: Browser, transactional_db: None) -> Cast:
    cast = make_cast()
    connection = make_connection(
        cast.harbor, sync_failures=2, last_error={"sentence": "No answer."}
    )
    fill_month(connection)
    make_connection(
        cast.prairie, name="Lever", system="lever", state="broken", state_reason="Key revoked."
    )
    make_connection(cast.prairie, name="Ashby")
    for number, reason in enumerate(["job.not_live", "job.not_live", "job.confidential"]):
        make_job(connection, f"x{number}", eligibility="excluded", main_reason=reason)
    breaker.note(connection.pk, Tally(failed=OPENS_AFTER))
    judge_connections()
    return cast


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_everything_fits_and_is_drawn(
    month: Cast,
    browser: Browser,
    live_server: Any,
    tmp_path: Path,
    size: tuple[int, int],
    scheme: Any,
) -> None:
    session = signed_in(month.ana).cookies["sessionid"].value
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(tmp_path / "dashboard.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    columns = page.locator(".svg-chart svg rect.chart-good")
    assert columns.count() > 20
    drawn = columns.last.bounding_box()
    ground = page.locator(".svg-chart svg").bounding_box()
    assert drawn is not None
    assert ground is not None
    assert drawn["height"] > 3
    assert abs(drawn["y"] + drawn["height"] - ground["y"] - ground["height"]) < 1.5
    color = columns.last.evaluate("piece => getComputedStyle(piece).fill")
    assert color not in ("none", "rgb(0, 0, 0)")
    page.get_by_text("The numbers", exact=True).click()
    assert page.locator(".chart-table tbody tr").count() == 30
    page.locator(".chart-table tbody a").first.click()
    assert "ended=" in page.url
    page.goto(f"{live_server.url}/admin/integrations/connection/")
    page.screenshot(path=str(tmp_path / "connections.png"), full_page=True)
    row = Connection.objects.exclude(breaker_until=None).get()
    page.goto(f"{live_server.url}/admin/integrations/connection/{row.pk}/change/")
    page.screenshot(path=str(tmp_path / "connection.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("button", name="Try now").click()
    page.get_by_text("one call tries now").wait_for()
