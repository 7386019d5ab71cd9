"""The platform's backend, played by somebody who has the OpenAPI document and nothing else.

No part of it imports the portal, Django or any other test: what it knows of the API it reads from
``docs/openapi.yaml``. ``python -m tests.services.platform_player --help`` says how it is run.
"""
