"""Which twins there are."""

from sandbox.twins.ashby import AshbyTwin
from sandbox.twins.base import VendorTwin
from sandbox.twins.odoo import OdooTwin

TWINS: tuple[type[VendorTwin], ...] = (AshbyTwin, OdooTwin)
