"""How long a login lasts without a click, and when it ends for good."""

from __future__ import annotations

import pytest

from zim_data.presence import LONGEST, SKEW, Presence, State

ANNA, OTHER = ("browser", "anna@zim.example"), ("anderer", "anna@zim.example")
IDLE = 1800.0
LOGIN = 1_750_000_000.0


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, State.HERE), (IDLE, State.HERE), (IDLE + 1, State.AWAY), (LONGEST + 1, State.AWAY)],
)
def test_without_a_click_a_login_lasts_for_the_idle_time(seconds: float, state: State) -> None:
    assert Presence().state(ANNA, LOGIN, at=LOGIN + seconds, idle=IDLE) is state


def test_a_click_in_any_window_of_the_browser_keeps_all_of_them_open() -> None:
    presence = Presence()
    presence.click(ANNA, LOGIN, at=LOGIN + 1700)
    assert presence.state(ANNA, LOGIN, at=LOGIN + 3000, idle=IDLE) is State.HERE
    assert presence.state(OTHER, LOGIN, at=LOGIN + 3000, idle=IDLE) is State.AWAY


def test_a_new_login_in_the_same_browser_opens_the_window_that_waits() -> None:
    presence = Presence()
    later = LOGIN + 9000
    presence.click(OTHER, later, at=later)  # at another desk: the forgotten window here stays closed
    assert presence.state(ANNA, LOGIN, at=later + 1, idle=IDLE) is State.AWAY
    presence.click(ANNA, later, at=later)
    assert presence.state(ANNA, LOGIN, at=later + 1, idle=IDLE) is State.HERE


def test_after_a_working_day_everybody_logs_in_again_however_busy() -> None:
    presence = Presence()
    presence.click(ANNA, LOGIN, at=LOGIN + LONGEST)
    assert presence.state(ANNA, LOGIN, at=LOGIN + LONGEST, idle=IDLE) is State.HERE
    assert presence.state(ANNA, LOGIN, at=LOGIN + LONGEST + 1, idle=IDLE) is State.AWAY


def test_logging_out_ends_all_logins_of_the_person_and_nobody_elses() -> None:
    presence = Presence()
    berta = ("browser", "berta@zim.example")
    for desk in (ANNA, OTHER, berta):
        presence.click(desk, LOGIN, at=LOGIN + 60)
    presence.leave(ANNA[1], at=LOGIN + 120)
    assert presence.state(ANNA, LOGIN, at=LOGIN + 121, idle=IDLE) is State.GONE
    assert presence.state(OTHER, LOGIN, at=LOGIN + 121, idle=IDLE) is State.GONE
    assert presence.state(berta, LOGIN, at=LOGIN + 121, idle=IDLE) is State.HERE
    assert presence.state(ANNA, LOGIN + 125, at=LOGIN + 126, idle=IDLE) is State.HERE


def test_a_provider_whose_clock_is_a_little_slow_lets_in_again_at_once() -> None:
    presence = Presence()
    presence.leave(ANNA[1], at=LOGIN)
    assert presence.state(ANNA, LOGIN - SKEW, at=LOGIN + 1, idle=IDLE) is State.HERE
    assert presence.state(ANNA, LOGIN - SKEW - 1, at=LOGIN + 1, idle=IDLE) is State.GONE
