"""The meeting log: what may be entered, what is usual, and finding meetings again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from zim_data import slips, tandems
from zim_data.cells import folded
from zim_data.errors import InvalidInput, RuleBroken, Unreadable
from zim_data.slips import MOST_LINES, WrongLines
from zim_data.store.edits import Append, Edit, Remove, change
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Meeting, Newcomer, Tandem, TandemStatus

LONG_AGO = timedelta(days=366)
"""From this age on, a day that somebody enters is probably a slip."""
RECENT = 10
"""So many of a tandem's latest meetings say how long they usually meet."""


class Doubtful(RuleBroken):
    """Possible, but probably a mistake: saved for those only who have read the sentence."""


def log(snapshot: Snapshot, tandem_id: str, values: Mapping[str, Any], *, despite: str = "") -> list[Edit]:
    """A new meeting of the tandem.

    Raises `NotFound`, `RuleBroken`, `InvalidInput`, or, unless its sentence is what the user saw and set
    aside (`despite`), `Doubtful`.
    """
    tandem = tandems.find(snapshot, tandem_id)
    meeting = Meeting(id=snapshot.new_id(Meeting), tandem_id=tandem.id, **values)
    _check(snapshot, tandem, meeting, despite)
    return [Append(meeting)]


def log_many(
    snapshot: Snapshot, tandem_id: str, entries: Sequence[Mapping[str, Any]], *, despite: str = ""
) -> list[Edit]:
    """New meetings of the tandem, as many as stand on a slip: all of them, or none.

    Raises `NotFound`, `RuleBroken`, `WrongLines`, or, as `log` does, `Doubtful` about all of them at once.
    """
    tandem = tandems.find(snapshot, tandem_id)
    _must_have_met(snapshot, tandem)
    if not entries:
        raise RuleBroken("Auf dem Zettel steht noch kein Treffen.")
    if len(entries) > MOST_LINES:
        raise RuleBroken(f"Ein Zettel hat höchstens {MOST_LINES} Zeilen. Bitte teilen Sie ihn auf.")
    wrong = {index: wrong_in(snapshot, tandem, values) for index, values in enumerate(entries)}
    if wrong := {index: sentences for index, sentences in wrong.items() if sentences}:
        raise WrongLines(wrong, [slips.day_text(values["day"]) if values.get("day") else "" for values in entries])
    found = doubt_many(snapshot, tandem.id, [values["day"] for values in entries])
    if found and found != despite:
        raise Doubtful(found)
    identities: dict[str, None] = {}
    while len(identities) < len(entries):
        identities[snapshot.new_id(Meeting)] = None
    return [
        Append(Meeting(id=identity, tandem_id=tandem.id, **values))
        for identity, values in zip(identities, entries, strict=True)
    ]


def update(snapshot: Snapshot, seen: Meeting, values: Mapping[str, Any], *, despite: str = "") -> list[Edit]:
    """Change a meeting as it was seen; a new day or tandem must be possible, as in `log`."""
    changed = replace(seen, **values)
    if changed.tandem_id != seen.tandem_id:
        _check(snapshot, tandems.find(snapshot, changed.tandem_id), changed, despite)
    elif changed.day != seen.day and (tandem := snapshot[Tandem].by_id.get(seen.tandem_id)):
        _check(snapshot, tandem, changed, despite)
    return [change(seen, **values)]


def remove(meeting: Meeting) -> list[Edit]:
    """Take a meeting out of the log."""
    return [Remove(meeting)]


def have_met(tandem: Tandem, *, on: date) -> bool:
    """Whether the two know each other, so that there can be meetings."""
    if tandem.status is TandemStatus.FIRST_MEETING:
        return tandem.first_meeting_at is not None and tandem.first_meeting_at.date() <= on
    return tandem.status not in (TandemStatus.PROPOSED, TandemStatus.DECLINED)


@per_snapshot
def tandems_to_log(snapshot: Snapshot) -> list[Tandem]:
    """The tandems that can have meetings: those that go on first, ended ones last, each by name."""

    def order(tandem: Tandem) -> tuple[bool, str]:
        return tandem.status is TandemStatus.ENDED, tandems.names(snapshot, tandem).casefold()

    return sorted((each for each in snapshot[Tandem].records if have_met(each, on=snapshot.on)), key=order)


def doubt(snapshot: Snapshot, tandem_id: str, day: date, *, apart_from: str = "") -> str:
    """What makes a possible meeting of the tandem on that day unlikely, as sentences; empty if nothing does.

    `apart_from` is the ID of the meeting itself where it is being changed.
    """
    tandem = snapshot[Tandem].by_id.get(tandem_id)
    if day > snapshot.on or (tandem and _impossible(tandem, day)):
        return ""
    return " ".join([*_has_ended(tandem), *_doubts(snapshot, tandem_id, day, apart_from)])


def doubt_many(snapshot: Snapshot, tandem_id: str, days: Sequence[date]) -> str:
    """What makes meetings of the tandem on those days unlikely, as sentences; empty if nothing does."""
    tandem = snapshot[Tandem].by_id.get(tandem_id)
    possible = [day for day in days if day <= snapshot.on and not (tandem and _impossible(tandem, day))]
    if not possible:
        return ""
    sentences = _has_ended(tandem)
    for day, times in sorted(Counter(possible).items()):
        sentences += _doubts(snapshot, tandem_id, day)
        if times > 1:
            how_often = "zweimal" if times == 2 else f"{times}-mal"
            sentences.append(f"Der {day:%d.%m.%Y} steht {how_often} auf dem Zettel.")
    return " ".join(sentences)


def _has_ended(tandem: Tandem | None) -> list[str]:
    if not tandem or tandem.status is not TandemStatus.ENDED:
        return []
    since = f" seit dem {tandem.ended_on:%d.%m.%Y}" if tandem.ended_on else ""
    return [f"Dieses Tandem ist{since} beendet."]


def _doubts(snapshot: Snapshot, tandem_id: str, day: date, apart_from: str = "") -> list[str]:
    """What is unlikely about the day itself."""
    sentences = []
    there = by_tandem(snapshot).get(tandem_id, [])
    if same_day := [each for each in there if each.day == day and each.id != apart_from]:
        minutes = " und ".join(f"{each.minutes} Minuten" for each in same_day)
        sentences.append(f"Für den {day:%d.%m.%Y} ist schon ein Treffen eingetragen ({minutes}).")
    if day < snapshot.on - LONG_AGO:
        sentences.append(f"Der {day:%d.%m.%Y} liegt mehr als ein Jahr zurück.")
    return sentences


def _check(snapshot: Snapshot, tandem: Tandem, meeting: Meeting, despite: str) -> None:
    _must_have_met(snapshot, tandem)
    if sentence := _impossible(tandem, meeting.day):
        raise InvalidInput({"day": sentence})
    found = doubt(snapshot, tandem.id, meeting.day, apart_from=meeting.id)
    if found and found != despite:
        raise Doubtful(found, field="day")


def _must_have_met(snapshot: Snapshot, tandem: Tandem) -> None:
    if not have_met(tandem, on=snapshot.on):
        raise RuleBroken(
            f"Dieses Tandem ist im Status „{tandem.status}“; die beiden haben sich noch nicht kennengelernt.",
            field="tandem_id",
        )


def wrong_in(snapshot: Snapshot, tandem: Tandem, values: Mapping[str, Any]) -> dict[str, str]:
    """A sentence for each field of a meeting of the tandem that cannot be saved like that."""
    wrong: dict[str, str] = {}
    for name in ("day", "minutes"):
        try:
            slips.checked(name, values.get(name), snapshot.reading)
        except Unreadable as unreadable:
            wrong[name] = unreadable.sentence
    if "day" not in wrong and (sentence := _impossible(tandem, values["day"])):
        wrong["day"] = sentence
    return wrong


def _impossible(tandem: Tandem, day: date) -> str | None:
    """Why the tandem cannot have met on that day; None if it can."""
    start = tandems.started_on(tandem) or tandem.proposed_on
    if start and day < start:
        return f"Das Tandem gibt es erst seit dem {start:%d.%m.%Y}."
    if tandem.ended_on and day > tandem.ended_on:
        return f"Das Tandem endete am {tandem.ended_on:%d.%m.%Y}."
    return None


# --- What is usual ----------------------------------------------------------------------------------------------------


def usual_minutes(snapshot: Snapshot, tandem_id: str) -> int:
    """How long this tandem met most often lately; the setting where it never met."""
    latest = by_tandem(snapshot).get(tandem_id, [])[:RECENT]
    counts = Counter(each.minutes for each in latest)
    return counts.most_common(1)[0][0] if counts else snapshot.settings.usual_minutes


def latest(snapshot: Snapshot, tandem_id: str) -> Meeting | None:
    """The tandem's latest meeting."""
    return next(iter(by_tandem(snapshot).get(tandem_id, ())), None)


def recent_tandems(snapshot: Snapshot, *, by: str | None = None) -> list[str]:
    """The IDs of the tandems that go on whose meetings were entered last; only those that `by` entered, if given."""
    possible = {tandem.id for tandem in tandems_to_log(snapshot) if tandem.status is not TandemStatus.ENDED}
    entered = [tandem_id for tandem_id, who in _last_entered(snapshot) if by is None or who == by]
    return [tandem_id for tandem_id in dict.fromkeys(entered) if tandem_id in possible]


@per_snapshot
def _last_entered(snapshot: Snapshot) -> list[tuple[str, str | None]]:
    """Each tandem with each person who entered a meeting of it, what was entered last first."""

    def entered(meeting: Meeting) -> datetime:
        return meeting.created_at or datetime.combine(meeting.day, datetime.min.time())

    latest_first = sorted(snapshot[Meeting].records, key=entered, reverse=True)
    return list(dict.fromkeys((each.tandem_id, each.logged_by) for each in latest_first))


def likely_topics(snapshot: Snapshot, tandem_id: str) -> tuple[str, ...]:
    """All topics, those first with which the newcomer wants help."""
    tandem = snapshot[Tandem].by_id.get(tandem_id)
    newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id) if tandem else None
    wanted = newcomer.help_topics if newcomer else ()
    return tuple(dict.fromkeys((*wanted, *snapshot.lists["Hilfethemen"])))


# --- Finding ----------------------------------------------------------------------------------------------------------


def hours(meetings: Iterable[Meeting]) -> float:
    """The hours that these meetings took."""
    return sum(meeting.minutes for meeting in meetings) / 60


@per_snapshot
def by_tandem(snapshot: Snapshot) -> dict[str, list[Meeting]]:
    """Each tandem's meetings, newest first."""
    found: dict[str, list[Meeting]] = {}
    for meeting in newest_first(snapshot):
        found.setdefault(meeting.tandem_id, []).append(meeting)
    return found


@per_snapshot
def newest_first(snapshot: Snapshot) -> list[Meeting]:
    """All meetings, the latest day first, of one day what was entered last."""
    return sorted(
        snapshot[Meeting].records,
        key=lambda meeting: (meeting.day, meeting.created_at or datetime.min),
        reverse=True,
    )


def search(
    snapshot: Snapshot, *, text: str = "", starts: date | None = None, ends: date | None = None, support: bool = False
) -> list[Meeting]:
    """Meetings from one day to another (both included), newest first.

    `text` holds words of the two names, or an ID; `support` asks for those only at which help was wanted.
    """
    words = [folded(word) for word in text.split() if folded(word)]
    known = _haystacks(snapshot)
    wanted = {identity for identity, haystack in known.items() if all(word in haystack for word in words)}
    return [
        each
        for each in newest_first(snapshot)
        if each.tandem_id in wanted
        and (starts is None or each.day >= starts)
        and (ends is None or each.day <= ends)
        and (each.needs_support or not support)
    ]


@per_snapshot
def _haystacks(snapshot: Snapshot) -> dict[str, str]:
    """What the meetings of each tandem can be found by; also for tandems that are no longer there."""
    found = {}
    for identity in by_tandem(snapshot):
        tandem = snapshot[Tandem].by_id.get(identity)
        parts = (tandems.names(snapshot, tandem), tandem.volunteer_id, tandem.newcomer_id) if tandem else ()
        found[identity] = " ".join(folded(word) for part in (identity, *parts) for word in part.split())
    return found


@per_snapshot
def by_volunteer(snapshot: Snapshot) -> dict[str, list[Meeting]]:
    """Each volunteer's meetings, oldest first."""
    found: dict[str, list[Meeting]] = {}
    for meeting in reversed(newest_first(snapshot)):
        if tandem := snapshot[Tandem].by_id.get(meeting.tandem_id):
            found.setdefault(tandem.volunteer_id, []).append(meeting)
    return found


def of_volunteer(snapshot: Snapshot, volunteer_id: str, starts: date, ends: date) -> list[Meeting]:
    """A volunteer's meetings from one day to another (both included), oldest first."""
    return [each for each in by_volunteer(snapshot).get(volunteer_id, []) if starts <= each.day <= ends]
