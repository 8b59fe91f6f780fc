"""How long tandems last: Kaplan–Meier, so that those which still run count as far as they have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zim_data.periods import Period
from zim_data.statistics.lives import Life, lives
from zim_data.statistics.values import NOT_KNOWN, Count
from zim_data.store.snapshot import Snapshot, per_snapshot

DAYS_A_MONTH = 30
"""A month of a tandem's duration, so that somebody who ends on the same day of the third month has come to three."""


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """Which share of tandems lasts how long."""

    days: tuple[int, ...]
    """After so many days somebody ended; in order."""
    shares: tuple[float, ...]
    """The share (0 to 1) that lasts longer than that."""
    longest: int
    """Days of the tandem that lasted longest so far."""
    watched: int
    """Days since the first of them began: nothing can be known beyond."""
    rows: tuple[str, ...]
    """The tandems that it was estimated from."""

    def lasting(self, days: int) -> float | None:
        """The share that lasts at least so many days; None where no tandem has come so far."""
        flat = days > self.longest and (not self.shares or self.shares[-1] > 0)
        if days > self.watched or flat:
            return None
        reached = [share for day, share in zip(self.days, self.shares, strict=True) if day < days]
        return reached[-1] if reached else 1.0


@per_snapshot
def survival(snapshot: Snapshot, period: Period) -> Survival:
    """Of all tandems that began until the end of the period, seen from that day."""
    ends = period.until(snapshot.on).ends
    known = [life for life in lives(snapshot) if date.min < life.began <= ends]
    return kaplan_meier(known, ends)


def kaplan_meier(known: Sequence[Life], on: date) -> Survival:
    """The estimate from tandems that began until that day, as they stood at its end."""
    if not known:
        return Survival((), (), -1, -1, ())
    from scipy.stats import CensoredData, ecdf  # slow to import

    over = [(life.ended - life.began).days for life in known if life.ended and life.ended <= on]
    going_on = [(on - life.began).days for life in known if not life.ended or life.ended > on]
    curve = ecdf(CensoredData(uncensored=over, right=going_on)).sf
    ended = sorted(set(over))
    shares = tuple(float(share) for share in curve.evaluate(ended)) if ended else ()
    watched = (on - min(life.began for life in known)).days
    return Survival(tuple(ended), shares, max([*over, *going_on]), watched, tuple(life.tandem.id for life in known))


@dataclass(frozen=True, slots=True)
class Lasting:
    """Counts the share of tandems that last at least so many months, in percent."""

    months: int

    def __call__(self, snapshot: Snapshot, period: Period) -> Count:
        found = survival(snapshot, period)
        share = found.lasting(self.months * DAYS_A_MONTH)
        return NOT_KNOWN if share is None else Count(100 * share, found.rows)
