"""What is said about secrets that are weak, and about files that others can read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from zim_data.safety import SAMPLE, safety, secret_files

DRAWN = "b1946ac92492d2347c6235b4d2611184c0ffee00"
LOGIN = {"redirect_uri": "https://begleitung.example.org/oauth2callback", "cookie_secret": DRAWN}


def wrong(
    tmp_path: Path, secrets: dict[str, Any], address: str | None = "127.0.0.1", file: Path | None = None
) -> list[str]:
    files = secret_files(file) if file else {}
    return [check.sentence for check in safety(secrets, files, address, tmp_path) if not check.good]


def test_all_is_well_without_login_on_this_computer_alone_and_with_it_anywhere(tmp_path: Path) -> None:
    assert [check.good for check in safety({}, {}, "127.0.0.1", tmp_path)] == [True]
    assert wrong(tmp_path, {"auth": LOGIN}, "") == []
    assert wrong(tmp_path, {"auth": {**LOGIN, "redirect_uri": "http://localhost:8501/oauth2callback"}}) == []


@pytest.mark.parametrize(("address", "where"), [("", "von überall"), ("0.0.0.0", "unter „0.0.0.0“")])  # noqa: S104
def test_says_where_it_stands_open_without_login(tmp_path: Path, address: str, where: str) -> None:
    (sentence,) = wrong(tmp_path, {}, address)
    assert sentence.startswith(f"ACHTUNG: Die App ist ohne Anmeldung {where} erreichbar.")


@pytest.mark.parametrize("weak", ["", "geheim", "x" * 64, "abc" * 20, DRAWN[:31]])
def test_says_that_a_cookie_secret_is_weak(tmp_path: Path, weak: str) -> None:
    (sentence,) = wrong(tmp_path, {"auth": {**LOGIN, "cookie_secret": weak}})
    assert "„cookie_secret“" in sentence
    assert not weak or weak not in sentence


def test_says_that_the_way_back_is_not_encrypted(tmp_path: Path) -> None:
    (sentence,) = wrong(tmp_path, {"auth": {**LOGIN, "redirect_uri": "http://begleitung.example.org/oauth2callback"}})
    assert "HTTPS" in sentence


def test_says_that_the_sample_was_not_filled_in(tmp_path: Path) -> None:
    (sentence,) = wrong(tmp_path, {"google": {"account": {"private_key": f"-----BEGIN…\n{SAMPLE}UndKeinSchluessel"}}})
    assert "noch das Muster" in sentence


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
@pytest.mark.parametrize(("mode", "good"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False)])
def test_says_that_others_can_read_the_secrets(tmp_path: Path, mode: int, good: bool) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.touch()
    secrets.chmod(mode)
    assert (wrong(tmp_path, {}, file=secrets) == []) == good
    assert secret_files(tmp_path / "nicht-da.toml") == {}


def test_says_that_a_key_file_was_left_lying_about(tmp_path: Path) -> None:
    (tmp_path / "sonstiges.json").write_text('{"type": "irgendwas"}', "utf-8")
    assert wrong(tmp_path, {}) == []
    (tmp_path / "projekt-123.json").write_text('{"private_key": "-----BEGIN PRIVATE KEY-----"}', "utf-8")
    (sentence,) = wrong(tmp_path, {})
    assert "„projekt-123.json“" in sentence
