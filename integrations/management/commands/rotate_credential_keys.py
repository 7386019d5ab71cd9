"""Seals every credential again with the first key of ``CREDENTIAL_KEYS``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.sealing import SealError
from integrations.services.credentials import rotate_keys


class Command(BaseCommand):
    """After this the older keys may be removed from ``CREDENTIAL_KEYS``."""

    help = "Seal every credential again with the first key of CREDENTIAL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, or say which key is missing."""
        try:
            moved = rotate_keys()
        except SealError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{moved} credentials and keys sealed again with the first key.")
