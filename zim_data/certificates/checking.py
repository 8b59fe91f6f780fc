"""Whether a certificate is genuine, for whoever holds one in hand: they know its code, and learn no name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b

from zim_data.certificates import printed
from zim_data.settings import Settings
from zim_data.store.ids import ALPHABET, CODE_LENGTH, check_letter
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Certificate, Volunteer

FOLDER = "/pruefen/"
SHORTEST = 10
"""A shorter code, which somebody typed into the sheet, would be guessed."""
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Verdict(Enum):
    """What a code turned out to be."""

    VALID = "gültig"
    REVOKED = "widerrufen"
    UNKNOWN = "unbekannt"
    MISTYPED = "verschrieben"


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer to a code, with its certificate if there is one."""

    verdict: Verdict
    certificate: Certificate | None = None
    initials: str = ""


def checked(snapshot: Snapshot, typed: str) -> Checked:
    """What the code is that somebody typed or scanned."""
    code = code_in(typed)
    certificate = _by_digest(snapshot).get(_digest(code))
    if certificate is None:
        return Checked(Verdict.MISTYPED if is_mistyped(code) else Verdict.UNKNOWN)
    verdict = Verdict.REVOKED if certificate.revoked else Verdict.VALID
    return Checked(verdict, certificate, initials(_name(snapshot, certificate)))


def code_in(typed: str) -> str:
    """The letters of a code, however it was typed: small letters, spaces, dashes, O for 0, I or L for 1."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", typed)).upper()
    return letters.translate(MISREAD)


def is_mistyped(code: str) -> bool:
    """Whether no certificate can ever have had this code."""
    # Codes given before there was a check letter are shorter; whether one of them was copied right, nobody can say.
    if set(code) - set(ALPHABET) or not SHORTEST <= len(code) <= CODE_LENGTH:
        return True
    return len(code) > CODE_LENGTH - 4 and (len(code) < CODE_LENGTH or check_letter(code[:-1]) != code[-1])


def address_of(settings: Settings, code: str | None) -> str:
    """Where the certificate with that code can be checked; empty where nobody could follow it."""
    return f"{settings.app_address}{FOLDER}{code}" if settings.app_address and code else ""


def initials(name: str) -> str:
    """`A. v. B.` for Anna von Berg."""
    firsts = (next((letter for letter in word if letter.isalpha()), "") for word in name.split())
    return " ".join(f"{first}." for first in firsts if first)


@per_snapshot
def _by_digest(snapshot: Snapshot) -> dict[bytes, Certificate]:
    """Certificates by their code's digest: how long looking one up takes says nothing about similar codes."""
    found: dict[bytes, Certificate] = {}
    for each in snapshot[Certificate].records:
        code = code_in(each.check_code or "")
        if len(code) >= SHORTEST and not (_digest(code) in found and not each.revoked):
            found[_digest(code)] = each
    return found


def _digest(code: str) -> bytes:
    return blake2b(code.encode(), digest_size=20).digest()


def _name(snapshot: Snapshot, certificate: Certificate) -> str:
    if facts := printed.facts_in(certificate):
        return facts.name
    volunteer = snapshot[Volunteer].by_id.get(certificate.volunteer_id)
    return f"{volunteer.first_name} {volunteer.last_name}" if volunteer else ""
