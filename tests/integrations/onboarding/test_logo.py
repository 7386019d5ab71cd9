"""The customer's logo: let in by administrators only, shown to the holders of a link only."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from integrations.models import AuditEvent
from integrations.rules.logos import MOST_BYTES, complaint_of, content_type_of
from integrations.services import links, tenants
from tests.base import signed_in
from tests.integrations.onboarding.conftest import Visitor, begin, make_link


def picture(kind: str = "PNG", size: tuple[int, int] = (120, 40)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "#1d4ed8").save(content, kind)
    return content.getvalue()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def stored(tmp_path) -> list[str]:
    return sorted(path.name for path in tmp_path.rglob("*") if path.is_file())


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>hit()</script></svg>'


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (picture(), ""),
        (picture("JPEG"), ""),
        (picture("GIF"), "This is no PNG or JPEG image."),
        (SVG, "This is no PNG or JPEG image."),
        (b"", "This is no PNG or JPEG image."),
        (picture()[:60], "This is no PNG or JPEG image."),
        (picture() + b"x" * MOST_BYTES, "The logo has 200 kB. At most 200 kB fit."),
        (picture(size=(4001, 1)), "The logo is larger than 4,000 pixels on one side."),
    ],
)
def test_only_a_small_image_is_a_logo(content, complaint):
    assert complaint_of(content) == complaint


def test_a_logo_is_served_as_what_it_is():
    assert content_type_of(picture()) == "image/png"
    assert content_type_of(picture("JPEG")) == "image/jpeg"
    with pytest.raises(ValueError, match="no PNG"):
        content_type_of(SVG)


def test_an_administrator_changes_and_removes_it_in_the_form(
    cast, tmp_path, django_capture_on_commit_callbacks
):
    client = signed_in(cast.ana)
    page = f"/admin/integrations/tenant/{cast.harbor.pk}/change/"
    form = {"name": "Harbor Steel", "slug": "harbor-steel"}
    for content in (picture(), picture("JPEG")):
        upload = SimpleUploadedFile("Logo of Harbor.svg", content)
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(page, {**form, "new_logo": upload}).status_code == 302
    cast.harbor.refresh_from_db()
    # The one before is gone, and its name tells nothing.
    assert [f"logos/{name}" for name in stored(tmp_path)] == [cast.harbor.logo.name]
    assert "Harbor" not in cast.harbor.logo.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {**form, "remove_logo": "on"})
    cast.harbor.refresh_from_db()
    assert (cast.harbor.logo.name, stored(tmp_path)) == ("", [])
    done = [event.action for event in AuditEvent.objects.filter(tenant=cast.harbor)]
    assert done.count("changed the logo") == 2
    assert done.count("removed the logo") == 1


def test_what_is_no_logo_is_refused_in_the_form(cast, tmp_path):
    client = signed_in(cast.ana)
    upload = SimpleUploadedFile("logo.png", SVG, content_type="image/png")
    form = {"name": "Harbor Steel", "slug": "harbor-steel", "new_logo": upload}
    response = client.post(f"/admin/integrations/tenant/{cast.harbor.pk}/change/", form)
    assert "This is no PNG or JPEG image." in response.content.decode()
    assert stored(tmp_path) == []


def test_a_new_customer_can_come_with_one(cast, tmp_path):
    form = {"name": "New", "slug": "new", "new_logo": SimpleUploadedFile("l.png", picture())}
    assert signed_in(cast.ana).post("/admin/integrations/tenant/add/", form).status_code == 302
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize("name", ["max", "tina"])
def test_nobody_else_changes_it(cast, tmp_path, name):
    form = {"name": "H", "slug": "h", "new_logo": SimpleUploadedFile("l.png", picture())}
    signed_in(getattr(cast, name)).post(
        f"/admin/integrations/tenant/{cast.harbor.pk}/change/", form
    )
    assert stored(tmp_path) == []


def test_it_is_shown_to_the_holder_of_a_link_of_this_customer_only(cast, client, tmp_path):
    tenants.keep_logo(cast.harbor, picture(), actor=None)
    tenants.keep_logo(cast.prairie, picture("JPEG"), actor=None)
    assert client.get("/connect/logo").status_code == 404
    connection = begin(cast)
    link, token = make_link(connection)
    visitor = Visitor().enter(link, token)
    assert "/connect/logo" in visitor.get("access").content.decode()
    response = visitor.get("logo")
    assert (response["Content-Type"], response.content) == ("image/png", picture())
    links.use_up(link)
    assert visitor.get("logo").status_code == 200
    # Whoever opens the used link sees it on the page that says so.
    late = Visitor("198.51.100.4")
    assert "/connect/logo" in late.open(token).content.decode()
    assert late.get("logo").status_code == 200
    links.ConnectionLink.objects.filter(pk=link.pk).update(revoked_at=link.made_at)
    assert visitor.get("logo").status_code == 404


def test_a_lost_or_spoilt_file_is_no_logo(cast, visitor, tmp_path):
    assert visitor.get("logo").status_code == 404
    tenants.keep_logo(cast.harbor, picture(), actor=None)
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    path.write_bytes(SVG)
    assert visitor.get("logo").status_code == 404
    path.unlink()
    assert visitor.get("logo").status_code == 404
