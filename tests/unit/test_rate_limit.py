"""Who asks too often has to wait, and only that one; times are told by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from ui.rate_limit import Rate, RateLimit, client_of, seconds_to_wait, sentence

FREELY = Rate(1_000_000, 0.001)


class Timer:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def asked_by(host: str) -> Request:
    return Request({"type": "http", "client": (host, 1234), "headers": []})


def test_after_three_at_once_there_is_one_every_ten_seconds() -> None:
    timer = Timer()
    limit = RateLimit(Rate(3, 10), FREELY, timer=timer)

    assert [limit.wait("a") for _ in range(5)] == [0, 0, 0, 10, 10]
    timer.now += 9
    assert limit.wait("a") == 1
    timer.now += 1
    assert [limit.wait("a"), limit.wait("a")] == [0, 10]


def test_whoever_waited_long_enough_begins_anew() -> None:
    timer = Timer()
    limit = RateLimit(Rate(3, 10), FREELY, timer=timer)
    for _ in range(3):
        limit.wait("a")

    timer.now += 30

    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 10]


def test_others_do_not_wait_for_one_who_asks_too_often() -> None:
    limit = RateLimit(Rate(1, 60), FREELY, timer=Timer())

    assert [limit.wait("a"), limit.wait("a"), limit.wait("b")] == [0, 60, 0]


def test_many_clients_together_have_to_wait_too() -> None:
    timer = Timer()
    limit = RateLimit(Rate(5, 1), Rate(2, 0.5), timer=timer)

    assert [limit.wait(client) for client in "abcd"] == [0, 0, 0.5, 0.5]
    timer.now += 0.5
    assert limit.wait("d") == 0


def test_a_refused_request_does_not_make_the_wait_longer() -> None:
    timer = Timer()
    limit = RateLimit(Rate(1, 10), FREELY, timer=timer)
    limit.wait("a")
    for _ in range(100):
        limit.wait("a")

    timer.now += 10

    assert limit.wait("a") == 0


def test_ever_new_clients_take_no_more_memory_and_the_one_who_asked_most_is_not_forgotten() -> None:
    limit = RateLimit(Rate(3, 10), FREELY, timer=Timer(), most_clients=100)
    for _ in range(3):
        limit.wait("the one")

    for number in range(10_000):
        limit.wait(f"client {number}")
        assert len(limit) <= 100

    assert limit.wait("the one") > 0


def test_clients_that_waited_long_enough_are_forgotten_first() -> None:
    timer = Timer()
    limit = RateLimit(Rate(3, 10), FREELY, timer=timer, most_clients=4)
    for client in "abcd":
        limit.wait(client)
    timer.now += 10

    limit.wait("e")

    assert len(limit) == 1


def test_of_many_threads_no_more_come_through_than_allowed() -> None:
    limit = RateLimit(Rate(50, 10), FREELY, timer=Timer())

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: limit.wait("a"), range(400)))

    assert waits.count(0) == 50


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5), st.floats(0.1, 20))
def test_in_any_time_there_are_never_more_than_the_burst_and_one_per_interval(
    pauses: list[float], burst: int, seconds: float
) -> None:
    timer = Timer()
    limit = RateLimit(Rate(burst, seconds), FREELY, timer=timer)
    allowed = 0
    for pause in pauses:
        timer.now += pause
        allowed += limit.wait("a") == 0

    assert allowed <= burst + (timer.now - 1000) / seconds + 1e-6


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_client_is_an_address_or_the_network_of_one(host: str, client: str) -> None:
    assert client_of(asked_by(host)) == client


def test_a_request_without_a_client_counts_too() -> None:
    assert client_of(Request({"type": "http", "client": None, "headers": []})) == ""


def test_the_wait_is_said_in_whole_seconds() -> None:
    limit = RateLimit(Rate(1, 2.5), FREELY, timer=Timer())

    assert seconds_to_wait(limit, asked_by("192.0.2.7")) == 0
    assert seconds_to_wait(limit, asked_by("192.0.2.7")) == 3
    assert sentence(3).endswith("in 3 Sekunden noch einmal.")
    assert sentence(1).endswith("in einer Sekunde noch einmal.")
