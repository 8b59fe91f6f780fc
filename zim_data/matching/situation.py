"""What is the same for every pair, and one pair in it: all that the sentences of the criteria read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType

from zim_data.columns import Language
from zim_data.life import OPEN
from zim_data.matching.languages import shared_languages
from zim_data.matching.wording import joined, not_noted
from zim_data.pair_rules import rules_by_pair
from zim_data.people import waiting_since
from zim_data.records import field_of
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Newcomer, PairKind, PairRule, Person, Tandem, Volunteer

Decided = Mapping[tuple[str, str], PairRule]
"""What staff decided about pairs, by the IDs of volunteer and newcomer."""
NOTHING_DECIDED: Decided = MappingProxyType({})


def open_tandems(tandems: Iterable[Tandem]) -> Counter[str]:
    """How many open tandems each volunteer has, by ID."""
    return Counter(tandem.volunteer_id for tandem in tandems if tandem.status in OPEN)


class Situation:
    """The tandems so far, what staff decided about pairs, the settings, and the day."""

    def __init__(
        self, tandems: Sequence[Tandem], settings: Settings, on: date, decided: Decided = NOTHING_DECIDED
    ) -> None:
        self.settings, self.on, self.decided = settings, on, decided
        self.open_tandems = open_tandems(tandems)
        self._in_tandem = {tandem.newcomer_id for tandem in tandems if tandem.status in OPEN}
        self.of_two: defaultdict[tuple[str, str], list[Tandem]] = defaultdict(list)
        self._last: dict[str, date] = {}
        for tandem in tandems:
            self.of_two[tandem.volunteer_id, tandem.newcomer_id].append(tandem)
            for day in filter(None, (tandem.proposed_on, tandem.ended_on)):
                self._last[tandem.volunteer_id] = max(day, self._last.get(tandem.volunteer_id, day))

    def unused_since(self, volunteer: Volunteer) -> date:
        """The last day with a proposal or an end, else of the registration; today if nothing is noted."""
        return self._last.get(volunteer.id) or waiting_since(volunteer, self.on) or self.on

    def has_open_tandem(self, newcomer: Newcomer) -> bool:
        """Whether the newcomer has somebody already, or a proposal."""
        return newcomer.id in self._in_tandem

    def free_places(self, volunteer: Volunteer) -> int:
        """How many newcomers the volunteer can still accompany; none if nobody can read how many."""
        if "max_tandems" in volunteer.unread:
            return 0
        return max(0, volunteer.max_tandems - self.open_tandems[volunteer.id])

    def pinned(self) -> list[tuple[str, str]]:
        """The pairs that staff want to be together, by the IDs of volunteer and newcomer."""
        return [pair for pair, rule in self.decided.items() if rule.kind is PairKind.PINNED]


@per_snapshot
def situation(snapshot: Snapshot, settings: Settings | None = None) -> Situation:
    """The situation of a snapshot; with other settings, what it would be."""
    decided = rules_by_pair(snapshot)
    return Situation(snapshot[Tandem].records, settings or snapshot.settings, snapshot.on, decided)


class Pair:
    """A volunteer and a newcomer in a situation."""

    def __init__(self, volunteer: Volunteer, newcomer: Newcomer, situation: Situation) -> None:
        self.volunteer, self.newcomer, self.situation = volunteer, newcomer, situation
        self.people: tuple[Person, Person] = (volunteer, newcomer)

    @property
    def decision(self) -> PairRule | None:
        """What staff decided about the two."""
        return self.situation.decided.get((self.volunteer.id, self.newcomer.id))

    @property
    def is_pinned(self) -> bool:
        """Whether staff want the two to be together."""
        return self.decision is not None and self.decision.kind is PairKind.PINNED

    @cached_property
    def languages(self) -> list[Language]:
        """What both speak, best first."""
        return shared_languages(self.volunteer, self.newcomer)

    @property
    def names(self) -> tuple[str, str]:
        """What the sentences call the volunteer and the newcomer: first names if that tells them apart."""
        volunteer, newcomer = self.people
        name, other = volunteer.first_name or volunteer.name, newcomer.first_name or newcomer.name
        return (name, other) if name != other else (f"{volunteer.name} (Begleitung)", f"{newcomer.name} (zugewandert)")

    def name_of(self, person: Person) -> str:
        """What the sentences call this one of the two."""
        return self.names[0 if person is self.volunteer else 1]

    @property
    def open_tandems(self) -> int:
        """How many open tandems the volunteer has."""
        return self.situation.open_tandems[self.volunteer.id]

    def missing(self, name: str) -> str:
        """The sentence that says for whom of the two the field is empty."""
        without = [self.name_of(person) for person in self.people if getattr(person, name) in (None, ())]
        return not_noted(field_of(Person, name).header, without)

    def unreadable(self, *names: str) -> str | None:
        """The sentence for cells that nobody can read: a must-rule never takes them for empty ones."""
        return joined(
            f"„{field_of(type(person), name).header}“ von {self.name_of(person)} ist nicht lesbar "
            f"(„{person.unread[name]}“). Bitte in der Tabelle berichtigen."
            for person in self.people
            for name in names
            if name in person.unread
        )
