"""Notes hold nothing about health, faith, the police or third persons: a gentle look for words that sound like it."""

from __future__ import annotations

import re
from functools import cache

DELICATE = {
    "Gesundheit": (
        "arzt arzttermin* *arzt ärzt* *ärztin *ärzte krank krank* klinik* *klinik therap* *therapie* *therapeut* "
        "diagnos* depress* psychi* psycholog* trauma* hiv aids krebs schwanger* behinder* medikament* operiert* "
        "alkohol* drogen* suizid*"
    ),
    "Glaube": "religi* muslim* islam* jüdisch* jesid* getauft* taufe konfession*",
    "Recht und Schutz": "abschieb* polizei* straftat* gefängnis* verhaftet* missbrauch* vergewaltig*",
    "andere Menschen": "ehemann* ehefrau* sohn tochter söhne* töchter* mutter vater schwester bruder nachbar*",
}
"""What a note should not be about, and the words that sound like it; a star stands for any letters."""
HARMLESS = "krankenkass* krankenversicher*"
"""Words that would be found, but belong to everyday help."""


def delicate_words(text: str) -> tuple[str, ...]:
    """The words of a note that sound like health, faith, law or third persons, as they were typed, each once."""
    harmless, patterns = _pattern(HARMLESS), [_pattern(words) for words in DELICATE.values()]
    found = dict.fromkeys(
        word
        for word in re.findall(r"\w+", text)
        if any(pattern.fullmatch(word) for pattern in patterns) and not harmless.fullmatch(word)
    )
    return tuple(found)


def warning(text: str) -> str:
    """A gentle sentence about such words; empty where there are none."""
    words = delicate_words(text)
    if not words:
        return ""
    named = ", ".join(f"„{word}“" for word in words[:5])
    return (
        f"In der Notiz steht {named}. Muss das hier stehen? Bitte nichts über Gesundheit, Religion oder dritte "
        "Personen. Speichern können Sie trotzdem."
    )


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words.split()), re.IGNORECASE)
