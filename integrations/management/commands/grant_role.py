"""Gives a person a role: the first administrator of a new portal has nobody else to ask."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.models import Membership, Tenant, User
from integrations.rules.roles import Role


class Command(BaseCommand):
    """``createsuperuser`` makes the account, this gives it its rights."""

    help = "Give a person a role, for the whole platform or at one tenant."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, as what, and for whom."""
        parser.add_argument("username")
        parser.add_argument("role", choices=[role.value for role in Role])
        parser.add_argument("--tenant", help="The tenant's short name; none for the platform.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the membership, or say what does not fit."""
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(
                f"There is no {options['username']!r}. Make the account with createsuperuser."
            )
        tenant = None
        if options["tenant"]:
            tenant = Tenant.objects.filter(slug=options["tenant"]).first()
            if tenant is None:
                raise CommandError(f"There is no tenant with the short name {options['tenant']!r}.")
        membership = Membership(user=person, role=options["role"], tenant=tenant)
        try:
            membership.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        membership.save()
        where = f" of {tenant}" if tenant else ""
        self.stdout.write(f"{person} is {membership.get_role_display()}{where}.")
