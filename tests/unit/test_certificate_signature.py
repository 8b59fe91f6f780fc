"""The signature of a certificate, checked by pyHanko, with a key made for the test."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from pdf_oxide import PdfDocument
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests import poppler
from tests.unit.test_certificate_pdf import facts
from zim_data.certificates.pdf import render
from zim_data.certificates.signature import Seal, seal_of, signed
from zim_data.errors import ZimError

PASSWORD = "geheim"
SECRETS = {"signature": {"file": "siegel.p12", "password": PASSWORD}}
ISSUED_ON = date(2026, 5, 4)


@cache
def key_file() -> tuple[bytes, bytes]:
    """A key that holds from 2026 to 2030, as a file, and its certificate."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ZIM Beispielstadt")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, datetime(2026, 1, 1), datetime(2030, 1, 1))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = BestAvailableEncryption(PASSWORD.encode())
    packed = pkcs12.serialize_key_and_certificates(b"zim", key, certificate, None, encryption)
    return packed, certificate.public_bytes(Encoding.PEM)


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    (tmp_path / "siegel.p12").write_bytes(key_file()[0])
    found = seal_of(SECRETS, tmp_path)
    assert found is not None
    return found


def is_sound(data: bytes) -> bool:
    (signature,) = PdfFileReader(BytesIO(data)).embedded_signatures
    trusted = ValidationContext(
        trust_roots=list(load_certs_from_pemder_data(key_file()[1])),
        moment=datetime(2026, 12, 1).astimezone(),
        best_signature_time=datetime(2026, 12, 1).astimezone(),
    )
    return bool(validate_pdf_signature(signature, trusted).bottom_line)


def test_a_signed_certificate_is_sound_and_one_that_was_changed_is_not(seal: Seal) -> None:
    data = signed(render(facts()), seal, on=ISSUED_ON)
    changed = data.replace(b"/Lang (de-DE)", b"/Lang (en-GB)", 1)

    assert is_sound(data)
    assert changed != data
    assert not is_sound(changed)


def test_signing_twice_gives_the_same_bytes(seal: Seal) -> None:
    data = render(facts())

    assert signed(data, seal, on=ISSUED_ON) == signed(data, seal, on=ISSUED_ON)
    assert signed(data, seal, on=ISSUED_ON).startswith(data)


def test_a_signed_certificate_is_still_one_for_the_archive(seal: Seal, tmp_path: Path) -> None:
    data = signed(render(facts()), seal, on=ISSUED_ON)
    path = tmp_path / "signed.pdf"
    path.write_bytes(data)

    assert "No syntax or stream encoding errors found" in poppler.findings(data, tmp_path)
    assert PdfDocument(str(path)).validate_pdf_a("3u")["errors"] == []
    assert poppler.painted(data, dpi=40).tobytes() == poppler.painted(render(facts()), dpi=40).tobytes()


@pytest.mark.parametrize("day", [date(2025, 12, 30), date(2030, 1, 3)])
def test_what_was_issued_while_the_key_did_not_hold_stays_unsigned(seal: Seal, day: date) -> None:
    assert signed(b"%PDF", seal, on=day) == b"%PDF"


def test_without_a_key_nothing_is_signed(tmp_path: Path) -> None:
    assert seal_of({}, tmp_path) is None
    assert signed(b"%PDF", None, on=ISSUED_ON) == b"%PDF"


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ({"password": PASSWORD}, "fehlt unter [signature] die Zeile „file“"),
        ("siegel.p12", "fehlt unter [signature] die Zeile „file“"),
        ({"file": "fehlt.p12"}, "Die Schlüsseldatei „fehlt.p12“ für die Signatur ist nicht da"),
        ({"file": "siegel.p12", "password": "falsch"}, "Das Passwort ist falsch"),
        ({"file": "siegel.p12"}, "Das Passwort ist falsch"),
        ({"file": "text.p12", "password": PASSWORD}, "keine Schlüsseldatei (.p12 oder .pfx)"),
    ],
)
def test_says_why_a_key_cannot_be_used_and_never_the_password(tmp_path: Path, section: object, sentence: str) -> None:
    (tmp_path / "siegel.p12").write_bytes(key_file()[0])
    (tmp_path / "text.p12").write_text("kein Schlüssel")

    with pytest.raises(ZimError) as error:
        seal_of({"signature": section}, tmp_path)

    assert sentence in error.value.sentence
    assert PASSWORD not in error.value.sentence
    assert "falsch " not in error.value.sentence
