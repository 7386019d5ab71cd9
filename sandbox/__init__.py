"""Stand-ins for vendors' APIs, with memory and with scripted misbehaviour, for demo and tests.

Nothing here is part of production, and nothing here imports the product. The stand-in speaks
Kombo's unified ATS API version 1 as its documentation of May 2026 describes it
(https://docs.kombo.dev, read November 2026).
"""
