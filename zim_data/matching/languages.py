"""Which languages two people can talk in, and how well."""

from __future__ import annotations

from zim_data.columns import LEVELS, Language
from zim_data.tables import Newcomer, Volunteer

GERMAN = "Deutsch"
NATIVE = LEVELS[-1]
FLUENCY = {"A2": 0.4, "B1": 0.6, "B2": 0.8, None: 0.8, "C1": 1.0, "C2": 1.0, NATIVE: 1.0}
"""How well two understand each other at a level, 0 to 1: below A2 not at all; nobody notes a level: like B2."""


def fluency(level: str | None) -> float:
    """How well somebody is understood at that level, 0 to 1."""
    return FLUENCY.get(level, 0.0)


def spoken(person: Volunteer | Newcomer) -> dict[str, str | None]:
    """The person's languages with their level.

    A volunteer is taken to speak German unless the sheet says how well; of a newcomer's German counts the
    better of what the two columns say.
    """
    levels = {language.name: language.level for language in person.languages}
    if isinstance(person, Volunteer):
        return levels | {GERMAN: levels.get(GERMAN) or NATIVE}
    german: list[str] = [level for level in (levels.get(GERMAN), person.german_level) if level]
    return levels | {GERMAN: max(german, key=fluency)} if german else levels


def shared_languages(volunteer: Volunteer, newcomer: Newcomer) -> list[Language]:
    """What both speak from A2 on, at the lower of the two levels, best first."""
    theirs = spoken(volunteer)
    lower = {name: min(level, theirs[name], key=fluency) for name, level in spoken(newcomer).items() if name in theirs}
    shared = [Language(name, level) for name, level in lower.items() if fluency(level)]
    return sorted(shared, key=lambda language: (-fluency(language.level), language.name))
