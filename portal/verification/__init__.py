"""The verification of a connection before its go-live, shadow mode, and the go-live itself.

::

    models.py             the expected jobs, the test candidates, the evidence packs
    services/             comparing, pushing, confirming, going live: what the doors call
    reads.py              what pages show
    evidence_content.py   what an evidence pack says: frozen values
    evidence_pack.py      those values -> pages -> PDF
    confirm_page.py       the customer's page, below ``/connect/``

The admin's doors are in ``portal.admin.verification``.
"""
