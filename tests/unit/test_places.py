"""Where the data lie: a workbook, or the Google Sheet that the secrets name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zim_data.errors import PlaceUnclear
from zim_data.places import SECRETS, chosen_workbook, google_place, named_secrets, secrets_of, spreadsheet_id
from zim_data.store.google import open_sheet

EXAMPLE = SECRETS.with_name("secrets.example.toml")
KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz-0123456789_abcd"
ACCOUNT = {
    "client_email": "app@zim.iam.gserviceaccount.com",
    "private_key": "-----BEGIN PRIVATE KEY-----",
    "token_uri": "https://oauth2.googleapis.com/token",
}


def secrets(**google: Any) -> dict[str, Any]:
    return {"google": {"spreadsheet": KEY, "account": ACCOUNT} | google}


# --- The workbook -----------------------------------------------------------------------------------------------------


def test_a_named_workbook_goes_before_the_own_one_and_that_before_the_demo(tmp_path: Path) -> None:
    own, demo = tmp_path / "zim.xlsx", tmp_path / "demo.xlsx"
    assert chosen_workbook({}, tmp_path) == own
    demo.touch()
    assert chosen_workbook({}, tmp_path) == demo
    own.touch()
    assert chosen_workbook({}, tmp_path) == own
    assert chosen_workbook({"ZIM_WORKBOOK": "/anders.xlsx"}, tmp_path) == Path("/anders.xlsx")


# --- The secrets file -------------------------------------------------------------------------------------------------


def test_the_start_may_name_a_secrets_file() -> None:
    assert named_secrets({}) is None
    assert named_secrets({"ZIM_SECRETS": "/etc/zim.toml"}) == Path("/etc/zim.toml")


def test_the_example_says_everything_that_is_needed() -> None:
    place = google_place(secrets_of(EXAMPLE))
    assert place
    assert place.api is None
    assert place.account["private_key"].startswith("-----BEGIN PRIVATE KEY-----\n")


def test_the_example_is_no_key_of_anybody() -> None:
    place = google_place(secrets_of(EXAMPLE))
    assert place
    with pytest.raises(PlaceUnclear):
        open_sheet(place)


def test_a_file_that_is_not_there_is_a_sentence_only_if_somebody_named_it(tmp_path: Path) -> None:
    with pytest.raises(PlaceUnclear, match=r"zim\.toml“ ist nicht da"):
        secrets_of(tmp_path / "zim.toml")


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        (b'[google]\nspreadsheet = "1Abc\n', "in Zeile 2"),
        (b"[google]\nspreadsheet = 1Abc\n", "in Zeile 2"),
        (b"[google\n", "in Zeile 1"),
        (b'private_key = """-----BEGIN', "Anführungszeichen"),
        ('name = "Müller"'.encode("latin-1"), "ist nicht richtig geschrieben"),
    ],
)
def test_a_file_that_is_no_toml_is_a_sentence_without_what_stands_in_it(
    tmp_path: Path, typed: bytes, where: str
) -> None:
    path = tmp_path / "secrets.toml"
    path.write_bytes(typed)
    with pytest.raises(PlaceUnclear, match=where) as unclear:
        secrets_of(path)
    assert "BEGIN" not in unclear.value.sentence
    assert unclear.value.__cause__ is None


# --- The Google Sheet -------------------------------------------------------------------------------------------------


def test_without_a_section_for_google_there_is_no_google_sheet() -> None:
    assert google_place({}) is None
    assert google_place({"auth": {"cookie_secret": "…"}}) is None


@pytest.mark.parametrize(
    "typed",
    [
        KEY,
        f"https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=0",
        f"https://docs.google.com/spreadsheets/u/0/d/{KEY}/edit?usp=sharing",
        f" {KEY} ",
    ],
)
def test_the_sheet_may_be_named_by_its_address_or_its_id(typed: str) -> None:
    assert spreadsheet_id(typed) == KEY


def test_the_sheet_has_an_address_for_people_unless_it_lies_on_a_test_server() -> None:
    real, test = google_place(secrets()), google_place(secrets(api="http://127.0.0.1:4711/"))
    assert real
    assert real.address == f"https://docs.google.com/spreadsheets/d/{KEY}/edit"
    assert test
    assert (test.api, test.address) == ("http://127.0.0.1:4711", None)


@pytest.mark.parametrize(
    ("google", "sentence"),
    [
        ({"spreadsheet": ""}, "die Zeile „spreadsheet“"),
        ({"spreadsheet": "unsere Tabelle"}, "keine Adresse einer Google-Tabelle"),
        ({"account": None}, "„client_email“"),
        ({"account": ACCOUNT | {"private_key": ""}}, "„private_key“"),
        ({"account": ACCOUNT | {"token_uri": "https://evil.example/token"}}, "fremde Adresse „evil.example“"),
        ({"account": ACCOUNT | {"token_uri": "https://googleapis.com.evil.example"}}, "fremde Adresse"),
        ({"account": ACCOUNT | {"token_uri": "http://oauth2.googleapis.com/token"}}, "fremde Adresse"),
        ({"api": "https://sheets.example"}, "fremde Adresse „sheets.example“"),
    ],
)
def test_what_is_unclear_about_the_google_sheet_is_a_sentence(google: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PlaceUnclear, match=sentence):
        google_place(secrets(**google))


def test_a_key_stands_in_no_log() -> None:
    assert "PRIVATE KEY" not in repr(google_place(secrets()))
