"""The defaults of a connection: seen on its page, and removed there with a reason."""

import pytest

from candidates.models import FieldDefault
from candidates.rules.field_defaults import JOB, Default
from candidates.services import mending
from integrations.models import AuditEvent, Connection
from tests.base import Cast, make_connection, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(cast: Cast) -> Connection:
    made = make_connection(cast.harbor)
    for default in (Default("phone", "fixed", "+1 555 0100"), Default("city", JOB, "")):
        assert mending.fill_field([made], default, actor=cast.sam, note="Asked for").done
    return made


def test_the_page_shows_what_is_sent_by_whom_and_why(cast: Cast, connection: Connection) -> None:
    page = signed_in(cast.max).get(f"/admin/integrations/connection/{connection.pk}/change/").text
    for said in ("Sent where we know nothing", "+1 555 0100", "The city of the job", "Asked for"):
        assert said in page
    assert "do/drop-default/" in page
    seen = signed_in(cast.tina).get(f"/admin/integrations/connection/{connection.pk}/change/").text
    assert "+1 555 0100" in seen
    assert "do/drop-default/" not in seen


def test_one_is_removed_with_a_reason(cast: Cast, connection: Connection) -> None:
    act = f"/admin/integrations/connection/{connection.pk}/do/drop-default/"
    phone = FieldDefault.objects.get(field="phone")
    client = signed_in(cast.sam)
    assert "Phone: +1 555 0100" in client.get(act).text
    client.post(act, {"default": phone.pk, "note": ""})
    assert FieldDefault.objects.count() == 2
    client.post(act, {"default": phone.pk, "note": "The ATS asks no more."})
    assert FieldDefault.objects.get().field == "city"
    told = AuditEvent.objects.get(action="dropped a default for a field")
    assert told.note == "The ATS asks no more."
    assert signed_in(cast.tina).post(act, {"default": "1", "note": "x"}).status_code == 403


def test_that_of_another_connection_cannot_be_named(cast: Cast, connection: Connection) -> None:
    other = make_connection(cast.prairie, name="Theirs")
    mending.fill_field([other], Default("phone", "fixed", "+1 555 0199"), actor=cast.sam)
    theirs = FieldDefault.objects.get(connection=other)
    act = f"/admin/integrations/connection/{connection.pk}/do/drop-default/"
    signed_in(cast.sam).post(act, {"default": theirs.pk, "note": "x"})
    assert FieldDefault.objects.filter(pk=theirs.pk).exists()
