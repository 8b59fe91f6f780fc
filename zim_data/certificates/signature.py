"""An optional digital signature (PAdES), so that a program can tell whether a certificate's file was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from zim_data.errors import ZimError

FIELD = "Signatur"


@dataclass(frozen=True, slots=True)
class Seal:
    """The centre's key with its certificate, and the days on which it holds."""

    signer: Any = field(repr=False)
    starts: date
    ends: date


def seal_of(secrets: Mapping[str, Any], folder: Path) -> Seal | None:
    """What the section `[signature]` of the secrets names, its file seen from that folder; None without one.

    Raises `ZimError` if it cannot be used.
    """
    section = secrets.get("signature")
    if not section:
        return None
    named = str(section.get("file", "")) if isinstance(section, Mapping) else ""
    if not named:
        raise ZimError(
            "In der Secrets-Datei fehlt unter [signature] die Zeile „file“ mit dem Namen der Schlüsseldatei."
        )
    try:
        data = (folder / named).expanduser().read_bytes()
    except (OSError, ValueError) as error:
        raise ZimError(
            f"Die Schlüsseldatei „{Path(named).name}“ für die Signatur ist nicht da oder lässt sich nicht lesen."
        ) from error
    return _opened(data, str(section.get("password", "")), Path(named).name)


@lru_cache(maxsize=2)
def _opened(data: bytes, password: str, name: str) -> Seal:
    from pyhanko.sign.signers import SimpleSigner  # slow to import, and most centres do without it

    try:
        signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password.encode() or None)
        holds = signer.signing_cert
    except (ValueError, AttributeError):
        # Without the cause: it might hold the password.
        raise ZimError(
            f"Die Schlüsseldatei „{name}“ für die Signatur lässt sich nicht öffnen: Das Passwort ist falsch, oder es "
            "ist keine Schlüsseldatei (.p12 oder .pfx)."
        ) from None
    return Seal(signer, holds.not_valid_before.date(), holds.not_valid_after.date())


def signed(pdf: bytes, seal: Seal | None, *, on: date) -> bytes:
    """The file with the signature of that day; unchanged without a seal, or with one that did not hold on that day.

    The same file signed with the same RSA key gives the same bytes.
    """
    if seal is None or not seal.starts <= on <= seal.ends:
        return pdf
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    from zim_data.certificates.signing import DatedSigner, FaithfulWriter

    about = PdfSignatureMetadata(field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    writer = FaithfulWriter(BytesIO(pdf), identity=hashlib.sha256(pdf).digest()[:16])
    out: BytesIO = DatedSigner(about, seal.signer, at=datetime.combine(on, time(12, tzinfo=UTC))).sign_pdf(writer)
    return out.getvalue()
