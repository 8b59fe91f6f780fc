"""Refusals, worded as Google words them."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
TOO_LONG = "Your input contains more than the maximum of 50000 characters in a single cell."
TOO_MANY_CELLS = "This action would increase the number of cells in the workbook above the limit of 10000000 cells."


class ApiError(Exception):
    """An answer other than 200, with what its body says."""

    def __init__(self, code: int, status: str, message: str, details: Sequence[Json] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.details = list(details)

    def body(self) -> Json:
        """The JSON that goes with the status code."""
        error: Json = {"code": self.code, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}


class InvalidError(ApiError):
    """A 400 about something that was asked for."""

    def __init__(self, message: str, details: Sequence[Json] = ()) -> None:
        super().__init__(400, "INVALID_ARGUMENT", message, details)

    def inside(self, place: str) -> "InvalidError":
        """The same refusal, naming which of several requests was refused."""
        return InvalidError(f"Invalid {place}: {self.message}", self.details)


class DriveError(ApiError):
    """A refusal of the Drive API, which has a format of its own."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(code, reason, message)

    def body(self) -> Json:
        """The JSON that goes with the status code."""
        item = {"message": self.message, "domain": "global", "reason": self.status}
        return {"error": {"code": self.code, "message": self.message, "errors": [item]}}


def malformed(field: str, kind: str, shown: str) -> InvalidError:
    """A body whose JSON has the wrong type somewhere."""
    message = f"Invalid value at '{field}' ({kind}), {shown}"
    return InvalidError(message, [violation(field, message)])


def violation(field: str, description: str) -> Json:
    """The detail that names a field."""
    violations = [{"field": field, "description": description}]
    return {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}


def not_found() -> ApiError:
    """No such spreadsheet."""
    return ApiError(404, "NOT_FOUND", "Requested entity was not found.")


def forbidden() -> ApiError:
    """Not shared with the caller, or not for writing."""
    return ApiError(403, "PERMISSION_DENIED", "The caller does not have permission")


def unauthenticated() -> ApiError:
    """No token, or one that is not valid any more."""
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, "
        "login cookie or other valid authentication credential."
    )
    return ApiError(401, "UNAUTHENTICATED", message)


def unimplemented(what: str) -> ApiError:
    """Something this server does not do; it never pretends."""
    return ApiError(501, "UNIMPLEMENTED", f"The test server does not know {what}.")


def unavailable() -> ApiError:
    """The passing fault that Google's servers have at times."""
    return ApiError(503, "UNAVAILABLE", "The service is currently unavailable.")


def quota_exceeded(kind: str) -> ApiError:
    """Too many requests in this minute; kind is "Read" or "Write"."""
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    return ApiError(429, "RESOURCE_EXHAUSTED", message)
