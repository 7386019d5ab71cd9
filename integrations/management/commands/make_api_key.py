"""Makes a key of the API: for scripts, and where nobody is at hand who can sign in."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.models import Tenant
from integrations.rules.api_scopes import Scope
from integrations.services import api_keys

LONGEST_DAYS, LONGEST_NAME = 730, 120


class Command(BaseCommand):
    """The same as *API keys, Add* in the admin; the key is printed once and stored nowhere."""

    help = "Make an API key and print it. It is shown this once."
    # Nothing but the key is printed, whatever could be said of the settings.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """What for, whose, what it may do, and how long."""
        parser.add_argument("name", help="What the key is for.")
        parser.add_argument("--tenant", help="The tenant's short name; none: the whole platform.")
        parser.add_argument(
            "--scope",
            action="append",
            choices=[scope.value for scope in Scope],
            help="What it may do; may be given several times. None: everything.",
        )
        parser.add_argument("--days", type=int, default=365, help="Until it expires; 1 to 730.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say what does not fit."""
        if not 1 <= options["days"] <= LONGEST_DAYS:
            raise CommandError(f"A key lives for 1 to {LONGEST_DAYS} days.")
        if not 1 <= len(options["name"]) <= LONGEST_NAME:
            raise CommandError(f"Give the key a name of 1 to {LONGEST_NAME} characters.")
        tenant = None
        if options["tenant"]:
            tenant = Tenant.objects.filter(slug=options["tenant"]).first()
            if tenant is None:
                raise CommandError(f"There is no tenant with the short name {options['tenant']!r}.")
        _, text = api_keys.make_key(
            tenant,
            name=options["name"],
            scopes=[Scope(scope) for scope in options["scope"] or Scope],
            lives=timedelta(days=options["days"]),
            actor=None,
        )
        self.stdout.write(text)
