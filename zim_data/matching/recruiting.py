"""Whom to look for: what a new volunteer would have to be like so that most of those left have somebody.

Every kind of volunteer that could help is made up, and compared with those left by the rules that hold for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import product
from typing import TypeVar

import numpy as np

from zim_data.columns import SLOTS, WEEKDAYS, Language
from zim_data.matching.assignment import Left, plan
from zim_data.matching.comparison import Comparison, Excluded, explain
from zim_data.matching.crowd import Bools
from zim_data.matching.languages import GERMAN, NATIVE, fluency, spoken
from zim_data.matching.rules import unready_newcomer
from zim_data.matching.situation import Situation, situation
from zim_data.matching.wording import listed
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Gender, GenderWish, Newcomer, Volunteer, VolunteerStatus

T = TypeVar("T")

MOST = 5
"""So many kinds of volunteers are named."""
MOST_PLACES = 4
"""So many districts and ages are tried where a rule asks for them; either reaches far."""
WEEKEND = "am Wochenende"
TIMES = {
    **{part: tuple(f"{day} {part}" for day in WEEKDAYS[:5]) for part in ("abends", "nachmittags", "vormittags")},
    WEEKEND: tuple(slot for slot in SLOTS if slot.startswith(WEEKDAYS[5:])),
}
"""When somebody may have time; of two that help as many, the first is named."""
WHO = {None: "Jemand, der", Gender.FEMALE: "Eine Frau, die", Gender.MALE: "Ein Mann, der"}
WISHES = {GenderWish.WOMEN: Gender.FEMALE, GenderWish.MEN: Gender.MALE}


# --- What somebody would have to be like ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Profile:
    """What matters of a volunteer who is looked for; None for all that does not."""

    language: str | None = None
    """Beside German."""
    gender: Gender | None = None
    time: str | None = None
    """One of `TIMES`."""
    with_children: bool | None = None
    district: str | None = None
    born: int | None = None

    @property
    def demands(self) -> int:
        """How much it asks for."""
        return sum(getattr(self, each.name) is not None for each in fields(self))

    @property
    def text(self) -> str:
        """In a sentence: `Eine Frau, die Dari spricht und unter der Woche abends Zeit hat`."""
        parts = listed(list(self._parts()))
        who = WHO[self.gender]
        return f"{who} {parts}" if parts else f"{who.partition(',')[0]} mit freiem Platz"

    def _parts(self) -> Iterator[str]:
        if self.language:
            yield f"{self.language} spricht"
        if self.time:
            yield f"{self.time if self.time == WEEKEND else f'unter der Woche {self.time}'} Zeit hat"
        if self.with_children:
            yield "Erfahrung mit Kindern hat"
        if self.district:
            yield f"in der Nähe wohnt (Stadtteil {self.district})"
        if self.born:
            yield f"etwa {self.born} geboren ist"

    @property
    def label(self) -> str:
        """As short as beside a bar: `Frau, Dari, abends`."""
        gender = {Gender.FEMALE: "Frau", Gender.MALE: "Mann"}.get(self.gender) if self.gender else None
        children = "mit Kindern erfahren" if self.with_children else None
        born = f"etwa {self.born} geboren" if self.born else None
        return ", ".join(filter(None, (gender, self.language, self.time, children, self.district, born))) or "alle"

    def volunteer(self, left: Sequence[Newcomer], on: date, *, places: int = 1) -> Volunteer:
        """Such a volunteer, who helps with everything that those left need."""
        others = [Language(self.language, NATIVE)] if self.language else []
        return _ready_volunteer(
            left,
            on,
            gender=self.gender,
            languages=(Language(GERMAN, NATIVE), *others),
            availability=TIMES[self.time] if self.time else (),
            with_children=self.with_children,
            district=self.district,
            birth_year=self.born,
            max_tandems=places,
        )


def _ready_volunteer(left: Sequence[Newcomer], on: date, **known: object) -> Volunteer:
    """Ready, with consent and a certificate of conduct, and open to all topics and interests of those left."""
    made: dict[str, object] = {
        "id": "gesucht",
        "first_name": "ein neuer Mensch",
        "status": VolunteerStatus.ACTIVE,
        "consent_on": on,
        "record_issued_on": on,
        "record_seen_on": on,
        "help_topics": tuple(dict.fromkeys(topic for each in left for topic in each.help_topics)),
        "interests": tuple(dict.fromkeys(interest for each in left for interest in each.interests)),
    }
    return Volunteer(**{**made, **known})  # type: ignore[arg-type]


# --- The answer -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of volunteer, and whom those before it in the list leave to it."""

    profile: Profile
    newcomers: tuple[Newcomer, ...]

    @property
    def families(self) -> int:
        """With how many of them children live."""
        return sum(each.has_minors for each in self.newcomers)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A newcomer whom no new volunteer helps, and what to do instead."""

    newcomer: Newcomer
    advice: str


@dataclass(frozen=True, slots=True)
class Recruiting:
    """Whom to look for; everybody who is left is in one of the parts, once."""

    left: int
    wanted: tuple[Wanted, ...]
    """The kind that helps most first, each without those whom the ones before help."""
    others: tuple[Newcomer, ...]
    """Who could be helped too, by still other kinds."""
    stuck: tuple[Stuck, ...]

    def sentence(self, wanted: Wanted) -> str:
        """Whom to look for, and how many would then have somebody."""
        count, text = len(wanted.newcomers), wanted.profile.text
        if wanted != self.wanted[0]:
            would = "hätte noch 1 Mensch" if count == 1 else f"hätten noch {count} Menschen"
            return f"Dazu {text[0].lower()}{text[1:]}: Damit {would} jemanden.{_record(wanted)}"
        if count == self.left:
            everybody = {1: "hätte der eine Mensch, der leer ausgeht", 2: "hätten beide, die leer ausgehen"}
            would = everybody.get(count, f"hätten alle {count}, die leer ausgehen")
        else:
            would = f"{'hätte' if count == 1 else 'hätten'} {count} von {self.left}, die leer ausgehen"
        return f"{text}: Damit {would}, jemanden.{_record(wanted)}"


def _record(wanted: Wanted) -> str:
    families = wanted.families
    if not families:
        return ""
    several = "Bei einem davon" if families == 1 else f"Bei {families} davon"
    return f" {several if len(wanted.newcomers) > 1 else 'Dort'} leben Kinder, dafür ist ein Führungszeugnis nötig."


@per_snapshot
def recruiting(snapshot: Snapshot) -> Recruiting:
    """Whom to look for, so that those whom the plan leaves without anybody have somebody."""
    return recruiting_for(plan(snapshot).left, situation(snapshot))


def recruiting_for(left: Sequence[Left], situation: Situation) -> Recruiting:
    """Whom to look for, so that these people have somebody; at most `MOST` kinds of volunteers."""
    pinned = {newcomer for _, newcomer in situation.pinned()}
    stuck, free = [], []
    for each in left:
        advice = _advice(each, situation, is_pinned=each.newcomer.id in pinned)
        if advice:
            stuck.append(Stuck(each.newcomer, advice))
        else:
            free.append(each.newcomer)
    wanted, others = _covering(free, situation)
    return Recruiting(len(left), tuple(wanted), tuple(others), tuple(stuck))


def _covering(newcomers: Sequence[Newcomer], situation: Situation) -> tuple[list[Wanted], list[Newcomer]]:
    """The profiles that help most, one after the other, and whom they leave."""
    if not newcomers:
        return [], []
    profiles = sorted(_profiles(newcomers, situation), key=lambda each: each.demands)
    fits = _fitting(newcomers, profiles, situation)
    rest = np.ones(len(newcomers), bool)
    wanted: list[Wanted] = []
    while len(wanted) < MOST and rest.any():
        counts = fits[rest].sum(axis=0)
        best = int(counts.argmax())  # the first of the best, so the one that asks for least
        if not counts[best]:
            break
        helped = rest & fits[:, best]
        wanted.append(Wanted(profiles[best], tuple(newcomers[row] for row in np.flatnonzero(helped).tolist())))
        rest &= ~helped
    return wanted, [newcomers[row] for row in np.flatnonzero(rest).tolist()]


def _profiles(newcomers: Sequence[Newcomer], situation: Situation) -> Iterator[Profile]:
    """All kinds of volunteers that could help; the parts that no rule asks for stay open."""
    settings = situation.settings
    languages = {
        name for each in newcomers for name, level in spoken(each).items() if fluency(level) and name != GERMAN
    }
    genders = {WISHES[each.wished_gender] for each in newcomers if each.wished_gender in WISHES}
    decades = [each.birth_year // 10 * 10 + 5 for each in newcomers if each.birth_year]
    districts = _most_common(each.district for each in newcomers) if settings.must_distance else []
    born = _most_common(decades) if settings.must_age else []
    return (
        Profile(*parts)
        for parts in product(
            (None, *sorted(languages)),
            (None, *sorted(genders)),
            (None, *TIMES),
            (None, True) if settings.must_children else (None,),
            (None, *districts),
            (None, *born),
        )
    )


def _most_common(values: Iterable[T | None]) -> list[T]:
    counts = Counter(value for value in values if value)
    return [value for value, _ in counts.most_common(MOST_PLACES)]


def _fitting(newcomers: Sequence[Newcomer], profiles: Sequence[Profile], situation: Situation) -> Bools:
    """Which newcomers such volunteers could accompany; (n, profiles)."""
    volunteers = [profile.volunteer(newcomers, situation.on) for profile in profiles]
    parts = (volunteers[start : start + 256] for start in range(0, len(volunteers), 256))
    return np.hstack([Comparison(newcomers, part, situation).fits for part in parts])


# --- Whom nobody new helps --------------------------------------------------------------------------------------------


def _advice(left: Left, situation: Situation, *, is_pinned: bool) -> str | None:
    """What to do for somebody whom not even a made-to-measure volunteer helps."""
    newcomer = left.newcomer
    if sentence := unready_newcomer(newcomer):
        return sentence
    if is_pinned:
        return f"{left.why} Sonst bitte die Festlegung aufheben."
    found = explain(newcomer, _made_to_measure(newcomer, situation.on), situation)
    return " ".join(found.sentences) if isinstance(found, Excluded) else None


def _made_to_measure(newcomer: Newcomer, on: date) -> Volunteer:
    return _ready_volunteer(
        [newcomer],
        on,
        gender=WISHES.get(newcomer.wished_gender, Gender.FEMALE),
        languages=tuple(Language(name, NATIVE) for name in {GERMAN: None, **spoken(newcomer)}),
        availability=SLOTS,
        with_children=True,
        district=newcomer.district,
        birth_year=newcomer.birth_year,
    )
