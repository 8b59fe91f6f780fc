"""Access tokens for service accounts."""

import base64
import binascii
import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.sheets_server.document import ANYBODY, Account
from tests.sheets_server.errors import ApiError, Json, unauthenticated

LIFETIME = 3599


class TokenError(ApiError):
    """The token endpoint's refusal, which has a format of its own."""

    def __init__(self, message: str) -> None:
        super().__init__(400, "invalid_grant", message)

    def body(self) -> Json:
        """The JSON that goes with the status code."""
        return {"error": self.status, "error_description": self.message}


class Accounts:
    """Service accounts, their keys and the tokens that were given out."""

    def __init__(self, clock: Callable[[], datetime], *, authenticate: bool) -> None:
        self.clock = clock
        self.authenticate = authenticate
        self.keys: dict[str, rsa.RSAPublicKey] = {}
        self.revoked: set[str] = set()
        self.tokens: dict[str, tuple[str, datetime]] = {}

    def service_account(self, email: str, token_uri: str) -> Json:
        """What the file of a new service account holds; its public key is known to the server."""
        key = _private_key()
        self.keys[email] = key.public_key()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": email.partition("@")[2].partition(".")[0],
            "private_key_id": "1",
            "private_key": pem.decode(),
            "client_email": email,
            "client_id": "1",
            "token_uri": token_uri,
        }

    def token(self, form: str) -> Json:
        """Exchange a signed assertion for an access token."""
        fields = parse_qs(form)
        if fields.get("grant_type") != ["urn:ietf:params:oauth:grant-type:jwt-bearer"]:
            raise TokenError("Invalid grant_type.")
        email = self._signer(fields.get("assertion", [""])[0])
        if email in self.revoked:
            raise TokenError("Invalid grant: account not found")
        token = secrets.token_urlsafe(24)
        self.tokens[token] = email, self.clock() + timedelta(seconds=LIFETIME)
        return {"access_token": token, "expires_in": LIFETIME, "token_type": "Bearer"}

    def _signer(self, assertion: str) -> str:
        try:
            signed, _, signature = assertion.rpartition(".")
            claims = json.loads(_decoded(signed.split(".")[1]))
            email = str(claims["iss"])
            if key := self.keys.get(email):
                key.verify(_decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        except (ValueError, KeyError, IndexError, binascii.Error):
            raise TokenError("Invalid JWT.") from None
        except InvalidSignature:
            raise TokenError("Invalid JWT Signature.") from None
        return email

    def account(self, authorization: str | None) -> Account:
        """Who sends a request with this Authorization header."""
        if not self.authenticate:
            return ANYBODY
        email, expiry = self.tokens.get((authorization or "").removeprefix("Bearer "), (None, None))
        if email is None or expiry is None or expiry <= self.clock() or email in self.revoked:
            raise unauthenticated()
        return Account(email)


@cache
def _private_key() -> rsa.RSAPrivateKey:
    """One key for all accounts of a process, since making one takes its time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
