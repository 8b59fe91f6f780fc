"""What becomes of the 120 tandems: their states, and when each step was, in days back from today."""

from __future__ import annotations

from dataclasses import dataclass

from zim_data.demo import habits
from zim_data.demo.chance import Chance
from zim_data.tables import EndReason, TandemStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """How a tandem goes; all numbers are days ago, negative ones lie ahead."""

    status: TandemStatus
    proposed: int
    first: int | None = None
    """The first meeting."""
    last: int = 0
    """The last meeting."""
    end: int | None = None
    reason: EndReason | None = None
    back: int | None = None
    """The end of a pause."""
    check_in_due: bool = False
    """The last check-in that should have been made was not."""
    needs_support: bool = False
    """At the last meeting the two asked for help."""
    rhythm: str = "nach Absprache"


ENDED, ENDED_EARLY_EVERY = 40, 4
ACTIVE = 44
SILENT = {3: 48, 8: 24, 13: 29, 18: 57, 23: 34, 30: 39, 36: 73}
"""Days since the last meeting, by the number of the active tandem; the others met in the last days."""
CHECK_IN_DUE_EVERY = 5
NEED_SUPPORT = (11, 26)
"""Numbers of active tandems."""
TRIALS = (2, 4, 6, 8, 11, 13, 16, 19, 26)
"""Days since the first meeting."""
PAUSES = ((96, 15, -14), (140, 24, -30), (215, 37, -45), (301, 50, 3))
"""Days since the first meeting and since the pause began, and when it ends."""
PLANNED = ((9, -1), (6, -2), (12, -4), (5, -6), (8, -8), (15, 3), (18, None), (24, None))
"""Days since the proposal and since the first meeting; of one nobody said how it was, two have no day yet."""
PROPOSALS = (1, 2, 3, 5, 6, 9, 12, 16, 25)
DECLINED = (14, 22, 35, 48, 66, 90)
"""Days since the proposal."""


def stories(chance: Chance) -> list[Story]:
    """All tandems, the oldest first."""
    told = [
        *(_ended(chance, number) for number in range(ENDED)),
        *(_active(chance, number) for number in range(ACTIVE)),
        *(_trial(chance, first) for first in TRIALS),
        *(_paused(chance, *days) for days in PAUSES),
        *(Story(status=TandemStatus.FIRST_MEETING, proposed=days, first=first) for days, first in PLANNED),
        *(Story(status=TandemStatus.PROPOSED, proposed=days) for days in PROPOSALS),
        *(Story(status=TandemStatus.DECLINED, proposed=days) for days in DECLINED),
    ]
    return sorted(told, key=lambda story: -story.proposed)


def _ended(chance: Chance, number: int) -> Story:
    end = 5 + 14 * number + chance.between(0, 9)
    early = number % ENDED_EARLY_EVERY == 1
    lasted = chance.between(20, 80) if early else chance.between(190, 560)
    first = min(end + lasted, chance.between(690, 720))
    reason = chance.weighted(habits.EARLY_REASONS if early else habits.REASONS)
    silence = chance.between(25, 45) if reason == EndReason.NO_CONTACT else chance.between(1, 12)
    return Story(
        status=TandemStatus.ENDED,
        proposed=_proposed(chance, first),
        first=first,
        last=min(end + silence, first),
        end=end,
        reason=reason,
        rhythm=chance.weighted(habits.RHYTHMS),
    )


def _active(chance: Chance, number: int) -> Story:
    first = SILENT.get(number, 0) + 30 + int(560 * (number / ACTIVE) ** 1.4)
    return Story(
        status=TandemStatus.ACTIVE,
        proposed=_proposed(chance, first),
        first=first,
        last=SILENT.get(number, chance.between(1, 13)),
        check_in_due=number % CHECK_IN_DUE_EVERY == 2,
        needs_support=number in NEED_SUPPORT,
        rhythm=chance.weighted(habits.RHYTHMS),
    )


def _trial(chance: Chance, first: int) -> Story:
    return Story(
        status=TandemStatus.TRIAL,
        proposed=_proposed(chance, first),
        first=first,
        last=min(first, chance.between(1, 7)),
        check_in_due=first == 16,
        rhythm="wöchentlich",
    )


def _paused(chance: Chance, first: int, since: int, back: int) -> Story:
    return Story(status=TandemStatus.PAUSED, proposed=_proposed(chance, first), first=first, last=since + 2, back=back)


def _proposed(chance: Chance, first: int) -> int:
    """The day of the proposal that led to a first meeting on that day."""
    return first + chance.weighted({4: 2, 6: 4, 9: 5, 12: 4, 16: 2, 23: 1})
