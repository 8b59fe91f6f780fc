"""All spreadsheets and accounts of a server, and one call to it."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.sheets_server.document import ANYBODY, Account, Document
from tests.sheets_server.errors import InvalidError, Json, forbidden, malformed, not_found
from tests.sheets_server.fields import KNOWN_FIELDS
from tests.sheets_server.masks import EVERYTHING, Mask
from tests.sheets_server.oauth import Accounts

EVERYONE = "anyone"


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what is asked, and by whom."""

    query: dict[str, list[str]]
    body: Any
    account: Account

    @property
    def message(self) -> Json:
        """The body as an object; no body is an empty one."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise InvalidError("Invalid JSON payload received. The body must be an object.")
        return self.body

    def one(self, name: str, default: str | None = None) -> str | None:
        """A query parameter."""
        return self.query[name][-1] if name in self.query else default

    def choice(self, name: str, options: tuple[str, ...], default: str | None = None) -> str:
        """A query parameter that has only some values."""
        value = self.one(name, default)
        if not value:
            raise InvalidError(f"'{name}' is required but not specified")
        if value not in options:
            raise malformed(name, "type.googleapis.com/google.apps.sheets.v4." + name, f'"{value}"')
        return value

    def flag(self, name: str) -> bool:
        """A query parameter that is true or false."""
        value = (self.one(name) or "false").lower()
        if value not in {"true", "false", "1", "0"}:
            raise malformed(name, "TYPE_BOOL", f'"{value}"')
        return value in {"true", "1"}

    @property
    def mask(self) -> Mask | None:
        """The field mask of the answer, if there is one."""
        text = self.one("fields")
        return Mask.parse(text, KNOWN_FIELDS) if text else None

    def cut(self, answer: Json) -> Json:
        """The answer with only the fields that are wanted."""
        return dict((self.mask or EVERYTHING).cut(answer))


@dataclass(slots=True)
class Service:
    """What a server keeps; one that starts over forgets all spreadsheets when Drive makes a new one."""

    clock: Callable[[], datetime]
    accounts: Accounts
    documents: dict[str, Document] = field(default_factory=dict)
    starts_over: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    def create(self, title: str, owner: str = ANYBODY.email) -> Document:
        """A new spreadsheet with one empty tab."""
        document = Document("1" + secrets.token_urlsafe(32), title, owner=owner, clock=self.clock, lock=self.lock)
        self.documents[document.id] = document
        return document

    def find(self, key: str, account: Account, *, writing: bool) -> Document:
        """A spreadsheet that the account may read, or write."""
        document = self.documents.get(key)
        if document is None:
            raise not_found()
        role = role_of(document, account)
        if role is None or (writing and role == "reader"):
            raise forbidden()
        return document


def role_of(document: Document, account: Account) -> str | None:
    """owner, writer, reader, or None if the spreadsheet is not shared with the account."""
    if account.trusted or account.email == document.owner:
        return "owner"
    return document.roles.get(account.email) or document.roles.get(EVERYONE)
