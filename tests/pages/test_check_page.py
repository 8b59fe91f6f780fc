"""The page on which anybody can check a certificate: its four answers, what it keeps to itself, and how it fails."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.pages import asking
from tests.pages.conftest import Fill
from ui import check_page, session
from ui.rate_limit import Rate, RateLimit
from zim_data.store.edits import Append
from zim_data.store.ids import check_letter
from zim_data.store.store import Store
from zim_data.tables import Certificate, Volunteer

ask = partial(asking.ask, check_page.ROUTES)
LETTERS = "7K3M9QWE2RTX5AB"
CODE = f"7K3M-9QWE-2RTX-5AB{check_letter(LETTERS)}"
OLD = "7K3M-9QWE-2RTZ"
REVOKED = f"0000-0000-0000-001{check_letter('0' * 14 + '1')}"
NEVER_GIVEN = f"0000-0000-0000-002{check_letter('0' * 14 + '2')}"
VALID, WITHDRAWN, UNKNOWN, MISTYPED = (
    "Dieses Zertifikat ist gültig.",
    "Dieses Zertifikat wurde widerrufen.",
    "Zu diesem Code gibt es kein Zertifikat.",
    "In diesem Code ist etwas vertippt.",
)
GIVEN = Certificate(
    id="C-1",
    number="2026-0001",
    volunteer_id="B-1",
    starts=date(2026, 3, 1),
    ends=date(2026, 5, 31),
    hours=12.5,
    meetings=7,
    issued_on=date(2026, 6, 2),
    check_code=CODE,
)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit of its own for each test."""
    monkeypatch.setattr(check_page, "LIMIT", RateLimit(Rate(1000, 1), Rate(1000, 1)))


@pytest.fixture
def given_out(fill: Fill) -> Path:
    """One that holds, one with a code of the old kind, one that was revoked, one without a code."""
    return fill(
        {
            Volunteer: [Volunteer(id="B-1", first_name="Anna Maria", last_name="von Ahorn")],
            Certificate: [
                GIVEN,
                replace(GIVEN, id="C-2", number="2025-0009", check_code=OLD),
                replace(GIVEN, id="C-3", number="2026-0002", check_code=REVOKED, revoked_on=date(2026, 7, 1)),
                replace(GIVEN, id="C-5", number="2026-0004", check_code=None),
                replace(GIVEN, id="C-6", number="2026-0005", check_code="1234"),
                replace(GIVEN, id="C-7", number="2026-0006", check_code="ABCD-ABCD-ABCD", volunteer_id="B-404"),
            ],
        }
    )


def test_a_certificate_that_holds_is_valid_with_number_period_and_day(given_out: Path) -> None:
    answer = ask(f"/pruefen/{CODE}")

    assert answer.status == 200
    for said in (VALID, "2026-0001", "01.03.2026 bis 31.05.2026", "02.06.2026", "This certificate is valid."):
        assert said in answer.text


def test_of_the_name_only_initials_are_told_and_nothing_about_the_hours(given_out: Path) -> None:
    text = ask(f"/pruefen/{CODE}").text

    assert "A. M. v. A." in text
    assert not re.search("Anna|Maria|Ahorn|B-1|C-1|12,5|Stunden", text)


def test_a_withdrawn_certificate_is_said_to_be_withdrawn_and_when(given_out: Path) -> None:
    answer = ask(f"/pruefen/{REVOKED}")

    assert answer.status == 200
    assert WITHDRAWN in answer.text
    assert VALID not in answer.text
    assert "01.07.2026" in answer.text


def test_it_is_withdrawn_also_where_its_day_cannot_be_read(given_out: Path) -> None:
    noted = replace(GIVEN, id="C-4", number="2026-0003", check_code="K7K7-K7K7-K7K7", unread={"revoked_on": "ja!"})
    session.store().apply([Append(noted)], action="Test", by="")

    text = ask("/pruefen/K7K7-K7K7-K7K7").text

    assert WITHDRAWN in text
    assert "2026-0003" in text


@pytest.mark.parametrize("code", [NEVER_GIVEN, "7K3M-9QWE-2RTY"])
def test_a_code_that_was_never_given_is_unknown(given_out: Path, code: str) -> None:
    answer = ask(f"/pruefen/{code}")

    assert answer.status == 404
    assert UNKNOWN in answer.text


@pytest.mark.parametrize(
    "code",
    [
        CODE.replace("W", "V"),
        CODE.replace("9Q", "Q9"),
        CODE[:-1],
        f"{CODE}7",
        "1234",
        "1",
        "????",
        "Ümläut",
        "U" * 16,
        "../zim.xlsx",
        "<b>fett</b>",
        "7" * 5000,
    ],
)
def test_a_mistyped_code_is_said_to_be_mistyped(given_out: Path, code: str) -> None:
    answer = ask(f"/pruefen/{code}")

    assert answer.status == 404
    assert MISTYPED in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f" {CODE} ",
        CODE.replace("-", "–"),
        CODE.replace("-", "_"),
    ],
)
def test_small_letters_and_any_dashes_are_forgiven(given_out: Path, typed: str) -> None:
    assert VALID in ask("/pruefen", query=f"code={quote(typed)}").text


@pytest.mark.parametrize(("zero", "one"), [("O", "I"), ("o", "l"), ("0", "L"), ("O", "i")])
def test_o_for_nought_and_i_or_l_for_one_are_forgiven(given_out: Path, zero: str, one: str) -> None:
    assert WITHDRAWN in ask(f"/pruefen/{REVOKED.replace('0', zero).replace('1', one)}").text


def test_a_code_from_before_there_was_a_check_letter_still_holds(given_out: Path) -> None:
    assert VALID in ask(f"/pruefen/{OLD}").text


def test_where_the_person_is_gone_the_certificate_still_holds(given_out: Path) -> None:
    answer = ask("/pruefen/ABCD-ABCD-ABCD")

    assert VALID in answer.text
    assert "nicht mehr gespeichert" in answer.text


@pytest.mark.parametrize("path", ["/pruefen", "/pruefen/"])
def test_without_a_code_there_is_a_field_for_it(given_out: Path, path: str) -> None:
    answer = ask(path)

    assert answer.status == 200
    assert '<form action="/pruefen" method="get">' in answer.text
    assert 'name="code"' in answer.text
    assert not re.search("gültig\\.|widerrufen|vertippt", answer.text)


def test_a_mistyped_code_stays_in_the_field_as_text(given_out: Path) -> None:
    text = ask("/pruefen", query="code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text

    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in text
    assert "<script" not in text


@pytest.mark.parametrize("path", ["/pruefen", f"/pruefen/{CODE}", "/pruefen/1"])
def test_nothing_is_kept_indexed_or_loaded_from_elsewhere(given_out: Path, path: str) -> None:
    answer = ask(path)

    style = re.search("<style>(.*)</style>", answer.text, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "set-cookie" not in answer.headers
    assert not re.search("https?:|<script|src=|style=", answer.text)


def test_whoever_asks_too_often_has_to_wait_and_others_do_not(given_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_page, "LIMIT", RateLimit(Rate(2, 60), Rate(1000, 1)))

    answers = [ask(f"/pruefen/{CODE}") for _ in range(3)]

    assert [each.status for each in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["retry-after"]) <= 60
    assert "Das waren sehr viele Anfragen in kurzer Zeit." in answers[2].text
    assert VALID not in answers[2].text
    assert ask(f"/pruefen/{CODE}", client="192.0.2.2").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_but_reading_is_allowed(given_out: Path, method: str) -> None:
    assert ask(f"/pruefen/{CODE}", method).status == 405


def test_a_workbook_that_is_gone_is_a_sentence(given_out: Path) -> None:
    given_out.unlink()
    answer = ask(f"/pruefen/{CODE}")

    assert answer.status == 503
    assert "Die Prüfung ist im Augenblick nicht möglich." in answer.text


def test_an_error_of_our_own_is_a_sentence_and_its_text_is_not_logged(
    given_out: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Store) -> None:
        raise ValueError(f"Anna Ahorn {CODE}")

    monkeypatch.setattr(Store, "snapshot", fail)
    answer = ask(f"/pruefen/{CODE}")

    assert answer.status == 503
    assert "ValueError" in caplog.text
    assert "Anna" not in caplog.text + answer.text
    assert CODE not in caplog.text


@given(st.text(max_size=80))
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_gets_one_of_the_answers(given_out: Path, typed: str) -> None:
    answer = ask("/pruefen", query=f"code={quote(typed, errors='replace')}")

    assert answer.status in (200, 404)
    assert "<h1>Zertifikat prüfen</h1>" in answer.text


def test_an_empty_sheet_knows_no_code(workbook: Path) -> None:
    assert UNKNOWN in ask(f"/pruefen/{CODE}").text
