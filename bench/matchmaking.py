"""Ranking many volunteers for one newcomer."""

from __future__ import annotations

from datetime import date

from bench.figures import Figure, alternating
from bench.programme import many_volunteers
from zim_data import demo, matching
from zim_data.settings import Settings
from zim_data.tables import Newcomer, NewcomerStatus, Tandem

VOLUNTEERS = 2_000
ROUNDS = 5


def measure(on: date) -> list[Figure]:
    """Milliseconds until all volunteers are ranked or excluded with their reasons."""
    programme = demo.programme(on)
    tandems = [each for each in programme[Tandem] if isinstance(each, Tandem)]
    newcomers = [each for each in programme[Newcomer] if isinstance(each, Newcomer)]
    newcomer = next(each for each in newcomers if each.status is NewcomerStatus.WAITING)
    volunteers = many_volunteers(VOLUNTEERS, on)
    situation = matching.Situation(tandems, Settings(), on)
    (taken,) = alternating(lambda: matching.rank(newcomer, volunteers, situation), rounds=ROUNDS)
    return [Figure(f"Matching one newcomer with {VOLUNTEERS:,} volunteers", f"{1000 * taken:.0f} ms")]
