"""Which twins there are."""

from sandbox.twins.base import Twin
from sandbox.twins.odoo import OdooTwin

TWINS: tuple[type[Twin], ...] = (OdooTwin,)
