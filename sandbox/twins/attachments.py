"""Documents that a twin keeps as base64 inside its own records, as the vendor shows them."""

import base64
import hashlib
from dataclasses import dataclass

from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf


@dataclass(frozen=True)
class Attachments:
    """The records of ``attachments``, and which of their fields are name, owner and content."""

    name: str
    owner: str
    content: str

    def all(self, shelf: Shelf) -> list[Json]:
        """See ``VendorTwin.documents``."""
        return [self._shown(row) for row in shelf.all("attachments")]

    def bytes_of(self, shelf: Shelf, document_id: str) -> bytes:
        """See ``VendorTwin.document_content``."""
        if (row := shelf.get("attachments", document_id)) is None:
            raise KeyError(document_id)
        return base64.b64decode(row[self.content])

    def _shown(self, row: Json) -> Json:
        content = base64.b64decode(row[self.content])
        return {
            "id": row["id"],
            "name": row[self.name],
            "owner": str(row[self.owner]),
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
        }
