"""A server of the Google Sheets and Drive calls that a store uses, for tests without Google."""

from tests.sheets_server.document import Document
from tests.sheets_server.server import Delay, Fault, Request, SheetsServer

__all__ = ["Delay", "Document", "Fault", "Request", "SheetsServer"]
