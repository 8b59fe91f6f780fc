"""Who somebody is, by the secrets and by what the provider says."""

from __future__ import annotations

from typing import Any

import pytest

from zim_data.errors import LoginUnclear, NotAllowed
from zim_data.login import Login, Provider, address_of, logged_in_at, login_of

SECRETS = {
    "auth": {
        "redirect_uri": "https://zim.example/oauth2callback",
        "cookie_secret": "x" * 32,
        "client_id": "zim",
        "client_secret": "geheim",
        "server_metadata_url": "https://accounts.google.com/.well-known/openid-configuration",
    }
}
GOOGLE = Login((Provider("default", "https://accounts.google.com", "zim"),))
TENANT = "https://login.microsoftonline.com/6f0c-tenant/v2.0"
MICROSOFT = Login((Provider("microsoft", TENANT, "zim"),))
ANNA: dict[str, Any] = {
    "is_logged_in": True,
    "provider": "default",
    "iss": "https://accounts.google.com",
    "aud": "zim",
    "email": "Anna@ZIM.example",
    "email_verified": True,
    "iat": 1_750_000_000,
}
MARC: dict[str, Any] = {
    "provider": "microsoft",
    "iss": TENANT,
    "aud": "zim",
    "email": "leitung@zim.example",
    "preferred_username": "Marc@zim.example",
}


def with_auth(**changes: Any) -> dict[str, Any]:
    auth = {**SECRETS["auth"], **changes}
    return {"auth": {name: value for name, value in auth.items() if value is not None}}


def test_without_the_section_there_is_no_login() -> None:
    assert login_of({}) is None
    assert login_of({"google": {}}) is None


def test_the_provider_is_known_by_its_issuer_and_our_number_there() -> None:
    assert login_of(SECRETS) == GOOGLE


def test_a_provider_in_a_section_of_its_own() -> None:
    own = {
        "client_id": "zim",
        "client_secret": "g",
        "server_metadata_url": f"{TENANT}/.well-known/openid-configuration",
    }
    nothing = dict.fromkeys(("client_id", "client_secret", "server_metadata_url"))
    assert login_of(with_auth(**nothing, microsoft=own)) == MICROSOFT


@pytest.mark.parametrize("administrator", ["Leitung@ZIM.example", [" leitung@zim.example "]])
def test_the_administrator_of_the_secrets(administrator: object) -> None:
    known = login_of({**SECRETS, "team": {"administrator": administrator}})
    assert known is not None
    assert known.administrators == {"leitung@zim.example"}


@pytest.mark.parametrize("line", ["redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_line_is_named_and_nobody_comes_in(line: str, value: str | None) -> None:
    with pytest.raises(LoginUnclear, match=f"„{line}“"):
        login_of(with_auth(**{line: value}))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("https://accounts.google.com", "muss .* enden"),
        ("http://anmeldung.example/.well-known/openid-configuration", "https"),
        ("https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration", "Mandant"),
        ("https://login.microsoftonline.com/Organizations/v2.0/.well-known/openid-configuration", "Mandant"),
        ("https://login.microsoftonline.com/consumers/v2.0/.well-known/openid-configuration", "Mandant"),
    ],
)
def test_an_address_that_lets_in_too_many_is_refused(address: str, sentence: str) -> None:
    with pytest.raises(LoginUnclear, match=sentence):
        login_of(with_auth(server_metadata_url=address))


@pytest.mark.parametrize("section", [[], "ja", 1])
def test_a_section_that_is_none_is_not_taken_for_no_login(section: object) -> None:
    with pytest.raises(LoginUnclear):
        login_of({"auth": section})


def test_upper_and_lower_case_are_one_address() -> None:
    assert address_of(ANNA, GOOGLE) == "anna@zim.example"
    assert address_of({**ANNA, "aud": ["andere", "zim"]}, GOOGLE) == "anna@zim.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": None},
        {"email": ""},
        {"email": ["anna@zim.example"], "email_verified": False},
        {"provider": "microsoft"},
        {"provider": None},
        {"iss": "https://accounts.google.com.evil.example"},
        {"iss": "http://accounts.google.com"},
        {"iss": None},
        {"aud": "andere"},
        {"aud": ["andere"]},
        {"aud": None},
    ],
)
def test_nobody_else_is_let_in_as_anna(changes: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        address_of({**ANNA, **changes}, GOOGLE)


def test_letters_of_other_scripts_are_not_folded_into_ours() -> None:
    kelvin = "bori\u212a@zim.example"  # the sign for kelvin becomes a k in lower case
    assert address_of({**ANNA, "email": kelvin}, GOOGLE) == kelvin
    assert address_of({**ANNA, "email": "straße@zim.example"}, GOOGLE) != "strasse@zim.example"


def test_at_microsoft_the_name_of_the_account_counts_and_never_the_email() -> None:
    assert address_of(MARC, MICROSOFT) == "marc@zim.example"
    assert address_of({**MARC, "email_verified": True}, MICROSOFT) == "marc@zim.example"
    assert address_of({**MARC, "idp": TENANT}, MICROSOFT) == "marc@zim.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"preferred_username": None},
        {"preferred_username": "marc"},
        {"idp": "https://sts.windows.net/anderer-mandant/"},
        {"idp": "live.com"},
        {"iss": "https://login.microsoftonline.com/anderer/v2.0"},
    ],
)
def test_a_guest_or_somebody_of_another_organisation_is_not_let_in(changes: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        address_of({**MARC, **changes}, MICROSOFT)


def test_a_login_without_a_time_is_from_long_ago() -> None:
    assert logged_in_at(ANNA) == 1_750_000_000
    assert logged_in_at({}) == 0
    assert logged_in_at({"iat": "heute"}) == 0
    assert logged_in_at({"iat": True}) == 0
