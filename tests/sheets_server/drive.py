"""The calls of the Drive API that concern spreadsheets."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.sheets_server.document import Account, Document
from tests.sheets_server.errors import DriveError, Json, unimplemented
from tests.sheets_server.masks import Mask
from tests.sheets_server.service import EVERYONE, Call, Service, role_of
from tests.sheets_server.shapes import read

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_BASICS = "kind,id,name,mimeType"
_FILE = {"name": str, "mimeType": str, "parents": [str], "trashed": bool}
_PERMISSION = {"type": str, "role": str, "emailAddress": str, "withLink": bool, "allowFileDiscovery": bool}
_TERM = re.compile(r"""\s*(?:(name|mimeType|trashed)\s*=\s*("[^"]*"|'(?:[^'\\]|\\.)*'|true|false))\s*(?:and|$)\s*""")
_MOST_ON_A_PAGE = 1000


def create(service: Service, call: Call) -> Json:
    """files.create: an empty spreadsheet."""
    body = read(call.message, _FILE, "file")
    if body.get("mimeType") != SPREADSHEET:
        raise unimplemented(f"files of the type {body.get('mimeType')}")
    if service.starts_over:
        service.documents.clear()
    document = service.create(body.get("name", "Untitled"), call.account.email)
    return _shown(document, call)


def list_files(service: Service, call: Call) -> Json:
    """files.list: the spreadsheets that the caller may see, the last changed first."""
    wanted = _query(call.one("q") or "")
    visible = [document for document in service.documents.values() if role_of(document, call.account)]
    found = sorted(filter(wanted, visible), key=lambda document: document.modified, reverse=True)
    start, size = _number(call, "pageToken", 0), _number(call, "pageSize", 100)
    page = found[start : start + min(size, _MOST_ON_A_PAGE)]
    mask = Mask.parse(call.one("fields") or f"kind,nextPageToken,files({_BASICS})")
    answer: Json = {"kind": "drive#fileList", "files": [_resource(document, call.account) for document in page]}
    if start + len(page) < len(found):
        answer["nextPageToken"] = str(start + len(page))
    return dict(mask.cut(answer))


def _number(call: Call, name: str, default: int) -> int:
    text = call.one(name) or str(default)
    if not text.isdecimal():
        raise DriveError(400, "invalidParameter", f"Invalid value '{text}' for {name}.")
    return int(text)


def get(service: Service, call: Call, key: str) -> Json:
    """files.get: name, times, rights."""
    if call.one("alt") == "media":
        raise unimplemented("the download of files")
    return _shown(_find(service, call, key), call)


def update(service: Service, call: Call, key: str) -> Json:
    """files.update: rename, or put into the bin."""
    document = _find(service, call, key, "writer")
    body = read(call.message, {"name": str, "trashed": bool}, "file")
    with document.change():
        document.state.title = body.get("name", document.title)
        document.trashed = body.get("trashed", document.trashed)
    return _shown(document, call)


def delete(service: Service, call: Call, key: str) -> None:
    """files.delete: gone for good."""
    if service.starts_over and key not in service.documents:
        return
    del service.documents[_find(service, call, key, "owner").id]


def copy(service: Service, call: Call, key: str) -> Json:
    """files.copy: another spreadsheet with the same content."""
    source = _find(service, call, key)
    body = read(call.message, _FILE, "file")
    document = service.create(body.get("name", f"Copy of {source.title}"), call.account.email)
    title, document.state = document.title, source.state.copy()
    document.state.title = title
    return _shown(document, call)


def create_permission(service: Service, call: Call, key: str) -> Json:
    """permissions.create: share with somebody, or with everybody."""
    document = _find(service, call, key, "writer")
    body = read(call.message, _PERMISSION, "permission")
    role, kind = body.get("role"), body.get("type")
    if role not in {"reader", "writer"} or kind not in {"user", EVERYONE}:
        raise unimplemented(f"permissions of the kind {kind} {role}")
    email = EVERYONE if kind == EVERYONE else body.get("emailAddress", "")
    if not email:
        raise DriveError(400, "required", "The emailAddress field is required.")
    document.roles[email] = role
    return _permission(email, role)


def list_permissions(service: Service, call: Call, key: str) -> Json:
    """permissions.list: who has which role."""
    document = _find(service, call, key)
    answer = {"kind": "drive#permissionList", "permissions": _permissions(document)}
    mask = Mask.parse(call.one("fields") or "*")
    return dict(mask.cut(answer))


def list_comments(service: Service, call: Call, key: str) -> Json:
    """comments.list: nobody comments here."""
    _find(service, call, key)
    return {"comments": []}


def delete_permission(service: Service, call: Call, key: str, permission_id: str) -> None:
    """permissions.delete: take somebody's role away."""
    document = _find(service, call, key, "writer")
    email = next((email for email in document.roles if _permission_id(email) == permission_id), None)
    if email is None:
        raise DriveError(404, "notFound", f"Permission not found: {permission_id}.")
    del document.roles[email]


def _find(service: Service, call: Call, key: str, least: str = "reader") -> Document:
    """A spreadsheet on which the caller has at least that role; what one may not see does not exist."""
    document = service.documents.get(key)
    role = document and role_of(document, call.account)
    if document is None or role is None:
        raise DriveError(404, "notFound", f"File not found: {key}.")
    ranks = ("reader", "writer", "owner")
    if ranks.index(role) < ranks.index(least):
        raise DriveError(403, "insufficientFilePermissions", "The user does not have sufficient permissions.")
    return document


def _shown(document: Document, call: Call) -> Json:
    return dict(Mask.parse(call.one("fields") or _BASICS).cut(_resource(document, call.account)))


def _resource(document: Document, account: Account) -> Json:
    role = role_of(document, account)
    may_write = role in {"owner", "writer"}
    return {
        "kind": "drive#file",
        "id": document.id,
        "name": document.title,
        "mimeType": SPREADSHEET,
        "createdTime": _time(document.created),
        "modifiedTime": _time(document.modified),
        "version": str(document.revision + 1),
        "trashed": document.trashed,
        "capabilities": {"canEdit": may_write, "canShare": may_write, "canDelete": role == "owner"},
        "permissions": _permissions(document),
        "owners": [{"kind": "drive#user", "emailAddress": document.owner, "me": document.owner == account.email}],
        "ownedByMe": document.owner == account.email,
        "shared": bool(document.roles),
        "parents": ["root"],
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{document.id}/edit",
    }


def _permissions(document: Document) -> list[Json]:
    return [_permission(document.owner, "owner"), *(_permission(*item) for item in document.roles.items())]


def _permission(email: str, role: str) -> Json:
    body = {"kind": "drive#permission", "id": _permission_id(email), "role": role}
    return {**body, "type": EVERYONE} if email == EVERYONE else {**body, "type": "user", "emailAddress": email}


def _permission_id(email: str) -> str:
    if email == EVERYONE:
        return "anyoneWithLink"
    return str(int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], "big")).zfill(20)


def _time(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03}Z"


def _query(text: str) -> Callable[[Document], bool]:
    """A search like: mimeType="…" and name = "…" and trashed = false."""
    wanted: Json = {}
    place = 0
    while place < len(text):
        match = _TERM.match(text, place)
        if match is None:
            raise unimplemented(f"the search {text}")
        raw = match[2]
        wanted[match[1]] = raw == "true" if raw in {"true", "false"} else re.sub(r"\\(.)", r"\1", raw[1:-1])
        place = match.end()

    def fits(document: Document) -> bool:
        facts = {"name": document.title, "mimeType": SPREADSHEET, "trashed": document.trashed}
        return all(facts[name] == value for name, value in wanted.items())

    return fits
