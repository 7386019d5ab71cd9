"""Which twins there are."""

from sandbox.twins.ashby import AshbyTwin
from sandbox.twins.bamboohr import BambooTwin
from sandbox.twins.base import VendorTwin
from sandbox.twins.bullhorn import BullhornTwin
from sandbox.twins.factorial import FactorialTwin
from sandbox.twins.frappe import FrappeTwin
from sandbox.twins.greenhouse import GreenhouseTwin
from sandbox.twins.lever import LeverTwin
from sandbox.twins.odoo import OdooTwin
from sandbox.twins.workable import WorkableTwin

TWINS: tuple[type[VendorTwin], ...] = (
    AshbyTwin,
    BambooTwin,
    BullhornTwin,
    FactorialTwin,
    FrappeTwin,
    GreenhouseTwin,
    LeverTwin,
    OdooTwin,
    WorkableTwin,
)
