"""The first administrator of a new portal."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from integrations.models import Membership, User
from tests.base import Cast, signed_in


def grant(*words: str) -> str:
    said = io.StringIO()
    call_command("grant_role", *words, stdout=said)
    return said.getvalue().strip()


def test_the_first_administrator_gets_in(db: None) -> None:
    olga = User.objects.create_superuser("olga", password="a-long-pass-phrase")
    assert signed_in(olga).get("/admin/").status_code == 302
    assert grant("olga", "administrator") == "olga is administrator."
    assert signed_in(olga).get("/admin/integrations/user/").status_code == 200


def test_a_role_at_a_tenant_names_the_tenant(cast: Cast) -> None:
    assert grant("rita", "tenant_admin", "--tenant", "prairie-freight") == (
        "rita is tenant admin of Prairie Freight."
    )


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["otto", "administrator"], "There is no 'otto'."),
        (["rita", "recruiter"], "Every other role needs one."),
        (["rita", "support", "--tenant", "harbor-steel"], "leave the tenant empty"),
        (["rita", "recruiter", "--tenant", "nowhere"], "There is no tenant with the short name"),
        (["rita", "recruiter", "--tenant", "harbor-steel"], "already exists"),
    ],
)
def test_what_does_not_fit_is_said_and_not_written(
    cast: Cast, words: list[str], complaint: str
) -> None:
    before = Membership.objects.count()
    with pytest.raises(CommandError, match=complaint):
        grant(*words)
    assert Membership.objects.count() == before
