"""The log: what happened, when and where, and never about whom.

Every line is a JSON object. Texts and values of exceptions may hold personal data, and those of other packages too:
of an exception only its type and the places stay, of another package's record only what stands in its source.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

OURS = "zim"
ROOT = Path(__file__).resolve().parent.parent
log = logging.getLogger(OURS)


def keep_clean() -> None:
    """From now on nothing else gets into the log of this process, whoever writes it."""
    logging.setLogRecordFactory(_record)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)
    sys.unraisablehook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


def trace(error: BaseException | None) -> list[str]:
    """The types and places of an exception and of those that led to it: no texts, no values."""
    return [line for each in _chain(error) for line in (type(each).__name__, *_places(each.__traceback__))]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(found: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(found):
        yield f"{_place(frame.filename, frame.lineno)} {frame.name}"


def _place(path: str, line: int | None) -> str:
    """File and line, from the package's folder on: what lies before it is this computer's affair."""
    found = Path(path)
    if "site-packages" in found.parts:
        inside = Path(*found.parts[found.parts.index("site-packages") + 1 :])
    else:
        inside = found.relative_to(ROOT) if found.is_relative_to(ROOT) else Path(found.name)
    return f"{inside.as_posix()}:{line}"


def _record(*given: Any, **more: Any) -> logging.LogRecord:
    """A record whose message is the whole line, and with nothing else that a handler could print."""
    record = logging.LogRecord(*given, **more)
    said: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "name": record.name,
        "place": _place(record.pathname, record.lineno),
    }
    if record.name == OURS:
        record.args = _harmless(record.args)
        said["event"] = record.getMessage()
    elif record.args and isinstance(record.msg, str):
        said["event"] = record.msg  # as it stands in the source; what is to be put into it stays out
    if record.exc_info:
        said["error"] = trace(record.exc_info[1])
    record.msg, record.args = json.dumps(said, ensure_ascii=False), ()
    record.exc_info = record.stack_info = None
    return record


def _harmless(args: Any) -> Any:
    """Of an exception among them only the type."""
    if not isinstance(args, tuple):
        return args
    return tuple(type(each).__name__ if isinstance(each, BaseException) else each for each in args)


def _uncaught(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    log.critical("Nicht aufgefangen: %s", kind.__name__, exc_info=(kind, error, None) if error else None)
