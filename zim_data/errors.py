"""Every error a user can meet. The text of each is a German sentence that says what to do."""

from __future__ import annotations

from typing import Any


class ZimError(Exception):
    """An error to be shown as it is; `field` names the record's field it belongs to, if any."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __repr__(self) -> str:
        """Its kind only: the sentence may name people, and a representation soon stands in a log."""
        return f"<{type(self).__name__}>"


class RuleBroken(ZimError):
    """What was asked for is against a rule of the programme."""


class InvalidInput(ZimError):
    """Several fields of a form are wrong; `by_field` holds a sentence for each."""

    def __init__(self, by_field: dict[str, str]) -> None:
        super().__init__("Bitte prüfen Sie die markierten Felder.")
        self.by_field = by_field


class NotFound(ZimError):
    """The record is no longer in the sheet."""


class StoreError(ZimError):
    """The spreadsheet cannot be read or written at the moment; nothing was changed."""


class WorkbookMissing(StoreError):
    """There is no file at the workbook's path."""


class WorkbookUnreadable(StoreError):
    """The file is empty, truncated, or not an .xlsx workbook at all."""


class WorkbookBusy(StoreError):
    """LibreOffice, Excel or another process has the workbook open."""


class WorkbookNotWritable(StoreError):
    """Read-only file or folder, full disk, or a part of the workbook that the app must not touch."""


class SheetUnreachable(StoreError):
    """No answer from Google, or one that says that it is out of order for the moment."""


class SheetBusy(StoreError):
    """Google takes no more requests of the app within this minute."""


class SheetRefused(StoreError):
    """The credentials are not accepted, the sheet is not shared with the app, or it is not there."""


class SheetChanged(StoreError):
    """The sheet is no longer built as it was a moment ago, e.g. a tab has another name."""


class CopyUnfinished(ZimError):
    """A copy broke off in the middle; the sentence says what is there of it and how to go on."""


class NotEmpty(ZimError):
    """There is something already where a copy is to be made."""


class PlaceUnclear(ZimError):
    """The secrets file does not say which Google Sheet to use, or not with which credentials."""


class LoginUnclear(ZimError):
    """The secrets file does not say clearly who may log in and with whom, or the app would stand open without it."""


class NotAllowed(ZimError):
    """The person's role does not include that, or nobody is logged in who could have one."""


class NotLoggedIn(NotAllowed):
    """Nobody is logged in, or not any more."""


class LoginExpired(NotAllowed):
    """The person has to log in again before anything goes on."""


class OutcomeUnknown(ZimError):
    """Nobody answered, so it is not certain whether a write arrived.

    Sent again under the same `operation`, it is never made twice.
    """

    operation: str = ""


class Unreadable(Exception):
    """A cell that does not say what its column asks for; `value` is the part of it that can be used."""

    def __init__(self, sentence: str, value: Any = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.value = value

    def __repr__(self) -> str:
        """Its kind only, like that of every other error."""
        return f"<{type(self).__name__}>"
