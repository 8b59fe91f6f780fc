"""pyHanko's signer and writer without the present moment and without chance."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner


class DatedSigner(PdfSigner):
    """Signs as of a given moment."""

    def __init__(self, about: PdfSignatureMetadata, signer: Any, *, at: datetime) -> None:
        super().__init__(about, signer)
        self._at = at

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        """A session that takes the moment for the present."""
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self._at
        return session


class FaithfulWriter(IncrementalPdfFileWriter):
    """Adds to a file without touching what it says about itself; the file gets the given identity."""

    def __init__(self, file: BytesIO, *, identity: bytes) -> None:
        super().__init__(file)
        self._document_id[1] = ByteStringObject(identity)

    def _update_meta(self) -> None:
        """Title, author and dates stay as they are."""
