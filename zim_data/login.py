"""Who somebody is: what the secrets say about the login, and what the provider said about the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from zim_data.errors import LoginUnclear, NotAllowed
from zim_data.team import same_address

DISCOVERY = "/.well-known/openid-configuration"
DEFAULT = "default"
"""What Streamlit calls the provider that stands in [auth] itself."""
SHARED = ("redirect_uri", "cookie_secret")
NEEDED = ("client_id", "client_secret", "server_metadata_url")
MICROSOFT = "login.microsoftonline.com"
ANY_TENANT = frozenset({"common", "organizations", "consumers"})
"""In place of a tenant: everybody with an account anywhere, who may then call himself what he likes."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for people: its name in the secrets, who it says that it is, and our number there."""

    name: str
    issuer: str
    client_id: str

    @property
    def is_microsoft(self) -> bool:
        """Whether its tokens say in their own way who somebody is."""
        return urlsplit(self.issuer).hostname == MICROSOFT


@dataclass(frozen=True, slots=True)
class Login:
    """How people log in, and who is let in whatever the sheet says."""

    providers: tuple[Provider, ...]
    administrators: frozenset[str] = frozenset()


def login_of(secrets: Mapping[str, Any]) -> Login | None:
    """What the sections [auth] and [team] say; None without [auth]; raises `LoginUnclear`."""
    section = secrets.get("auth")
    if section is None:
        return None
    if not isinstance(section, Mapping):
        raise LoginUnclear("In der Secrets-Datei ist [auth] kein Abschnitt. Wie er aussehen muss, zeigt das Muster.")
    _require(section, SHARED, "[auth]")
    named = {str(name): value for name, value in section.items() if _is_provider(value)}
    if not named or section.get("client_id"):
        named[DEFAULT] = section
    team = secrets.get("team")
    listed = team.get("administrator", ()) if isinstance(team, Mapping) else ()
    addresses = [listed] if isinstance(listed, str) else listed
    return Login(
        tuple(_provider(name, value) for name, value in named.items()),
        frozenset(same_address(str(each)) for each in addresses if str(each).strip()),
    )


def address_of(claims: Mapping[str, Any], login: Login) -> str:
    """The verified e-mail address of who logged in; raises `NotAllowed` where nobody vouches for it."""
    provider = next((each for each in login.providers if each.name == claims.get("provider")), None)
    if provider is None or claims.get("iss") != provider.issuer or not _is_for(claims.get("aud"), provider.client_id):
        raise NotAllowed("Diese Anmeldung kommt nicht von der Stelle, bei der sich das Team anmeldet.")
    address = _of_microsoft(claims) if provider.is_microsoft else _verified(claims)
    if "@" not in address:
        raise NotAllowed(
            "Ihre E-Mail-Adresse ist bei der Anmeldestelle nicht bestätigt. Bitte bestätigen Sie sie dort zuerst."
        )
    return same_address(address)


def logged_in_at(claims: Mapping[str, Any]) -> float:
    """When the provider vouched for the person, in seconds since 1970; long ago if it does not say."""
    at = claims.get("iat")
    return float(at) if isinstance(at, int | float) and not isinstance(at, bool) else 0.0


def _verified(claims: Mapping[str, Any]) -> str:
    return str(claims.get("email") or "") if claims.get("email_verified") is True else ""


def _of_microsoft(claims: Mapping[str, Any]) -> str:
    """The name with which somebody signs in: its domain is proven to belong to the organisation.

    Microsoft verifies no `email`, anybody's administrator may write anything there. Guests are vouched for elsewhere.
    """
    is_guest = claims.get("idp") not in (None, claims.get("iss"))
    return "" if is_guest else str(claims.get("preferred_username") or "")


def _is_for(audience: Any, client_id: str) -> bool:
    return audience == client_id or (isinstance(audience, list) and client_id in audience)


def _is_provider(value: Any) -> bool:
    return isinstance(value, Mapping) and any(name in value for name in NEEDED)


def _provider(name: str, section: Mapping[str, Any]) -> Provider:
    _require(section, NEEDED, "[auth]" if name == DEFAULT else f"[auth.{name}]")
    address = str(section["server_metadata_url"])
    parts = urlsplit(address)
    if not parts.path.endswith(DISCOVERY) or parts.scheme not in ("https", "http"):
        raise LoginUnclear(f"In der Secrets-Datei muss „server_metadata_url“ auf „{DISCOVERY}“ enden.")
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise LoginUnclear("In der Secrets-Datei muss „server_metadata_url“ mit „https://“ beginnen.")
    if parts.hostname == MICROSOFT and parts.path.split("/")[1].lower() in ANY_TENANT:
        raise LoginUnclear(
            "In der Secrets-Datei steht unter „server_metadata_url“ kein bestimmter Mandant. So käme jedes "
            "Microsoft-Konto der Welt bis zur Tür; bitte tragen Sie die Verzeichnis-ID Ihrer Organisation ein."
        )
    return Provider(name, address.removesuffix(DISCOVERY), str(section["client_id"]))


def _require(section: Mapping[str, Any], names: tuple[str, ...], title: str) -> None:
    if lacking := next((name for name in names if not str(section.get(name) or "").strip()), None):
        raise LoginUnclear(
            f"In der Secrets-Datei fehlt unter {title} die Zeile „{lacking}“. Wie Sie dazu kommen, steht in "
            "docs/anmeldung.md."
        )
