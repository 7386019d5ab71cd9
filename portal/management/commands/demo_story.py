"""``manage.py demo_story``: fills an empty portal with the demo, watched. Run by ``demo``."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from integrations.models import Tenant
from portal.demo import newcomer
from portal.demo.sandbox import Sandbox
from portal.demo.story import Story
from portal.demo.summary import summarise


class Command(BaseCommand):
    """Tells the demo's story. Refuses where there are tenants already."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` where this is not an empty demo."""
        if not settings.EMBEDDED or "DEMO_PASSWORD" not in os.environ:
            raise CommandError("This command belongs to `manage.py demo`; start that.")
        if Tenant.objects.exists():
            raise CommandError("There are tenants already: the demo fills an empty portal only.")
        console = Console()
        url = settings.PLATFORM_OPTIONS["kombo"]["base_url"].removesuffix("/v1")
        invitation = Story(console, Sandbox(url), os.environ["DEMO_PASSWORD"]).tell()
        summarise(console)
        newcomer.tell(console, invitation)
