"""Gives the people index of a connection, or of all, a new key and reads everybody again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from candidates.models import PeopleIndex
from candidates.services.people_settings import rebuild


class Command(BaseCommand):
    """For a key that may be known to others, or that cannot be opened any more.

    When ``CREDENTIAL_KEYS`` rotate this is not needed: ``rotate_credential_keys`` seals the keys of
    the indexes anew, and the hashes stay good.
    """

    help = "Give people indexes a new key, empty them, and have everybody read again."

    def add_arguments(self, parser: CommandParser) -> None:
        """One connection, or all."""
        parser.add_argument("--connection", type=int, help="The number of one connection.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild what is switched on."""
        indexes = PeopleIndex.objects.filter(is_on=True)
        if options["connection"] is not None:
            indexes = indexes.filter(pk=options["connection"])
        for index in (rows := list(indexes)):
            rebuild(index)
        self.stdout.write(f"{len(rows)} people indexes are emptied and read again.")
