"""``manage.py demo_verify``: says whether the demo is as it should be. Run by ``demo --check``."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from candidates.models import CandidateExport
from portal.demo import inspection, visitor
from portal.demo.sandbox import Sandbox


class Command(BaseCommand):
    """Inspects portal, stand-in and pages; lists what is amiss."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` with the list where anything is amiss."""
        url = settings.PLATFORM_OPTIONS["kombo"]["base_url"].removesuffix("/v1")
        found = inspection.complaints(Sandbox(url))
        found += visitor.complaints(settings.PORTAL_URL, os.environ.get("DEMO_PASSWORD", ""))
        if found:
            raise CommandError("Not as it should be:\n  " + "\n  ".join(found))
        count = CandidateExport.objects.count()
        self.stdout.write(f"Everything is as it should be: {count} exports inspected.")
