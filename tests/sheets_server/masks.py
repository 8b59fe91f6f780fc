"""Field masks: a,b(c,d),e.f and *."""

import re
from collections.abc import Iterator
from typing import Any

from tests.sheets_server.errors import InvalidError, violation

_TOKENS = re.compile(r"[A-Za-z0-9_*]+|[.,/()]")


class Mask:
    """A field mask as a tree; a mask without parts stands for everything below."""

    __slots__ = ("parts",)

    def __init__(self) -> None:
        self.parts: dict[str, Mask] = {}

    @classmethod
    def parse(cls, text: str, known: frozenset[str] | None = None) -> "Mask":
        """Read a mask; names that are not known are refused."""
        mask = cls()
        tokens = _TOKENS.findall(text)
        if "".join(tokens) != re.sub(r"\s", "", text) or not tokens:
            raise _bad_mask(text)
        rest = iter([*tokens, ""])
        if _read_list(mask, rest, text, known) != "":
            raise _bad_mask(text)
        return mask

    def child(self, name: str) -> "Mask | None":
        """What is wanted of a field; None: nothing."""
        if not self.parts or "*" in self.parts:
            return self.parts.get(name) or Mask()
        return self.parts.get(name)

    def wants(self, *path: str) -> bool:
        """Whether something of the field at the path is wanted."""
        mask: Mask | None = self
        for name in path:
            mask = mask and mask.child(name)
        return mask is not None

    @property
    def everything(self) -> bool:
        """Whether all fields are wanted."""
        return not self.parts or "*" in self.parts

    def cut(self, value: Any) -> Any:
        """The value with only the fields that are wanted."""
        if self.everything:
            return value
        if isinstance(value, list):
            return [self.cut(item) for item in value]
        if not isinstance(value, dict):
            return value
        kept = {name: self.child(name) for name in value}
        return {name: mask.cut(value[name]) for name, mask in kept.items() if mask is not None}


EVERYTHING = Mask()


def _read_list(mask: Mask, tokens: Iterator[str], text: str, known: frozenset[str] | None) -> str:
    """Read names into the mask up to a closing bracket or the end, and return what ended it."""
    while True:
        end = _read_path(mask, tokens, text, known)
        if end != ",":
            return end


def _read_path(mask: Mask, tokens: Iterator[str], text: str, known: frozenset[str] | None) -> str:
    while True:
        name = next(tokens)
        if not re.fullmatch(r"\w+|\*", name) or (known is not None and name != "*" and name not in known):
            raise _bad_mask(text, name)
        mask = mask.parts.setdefault(name, Mask())
        token = next(tokens)
        if token == "(":
            if _read_list(mask, tokens, text, known) != ")":
                raise _bad_mask(text)
            return next(tokens)
        if token not in {".", "/"}:
            return token


def _bad_mask(text: str, name: str = "") -> InvalidError:
    description = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{name or text}'."
    return InvalidError("Request contains an invalid argument.", [violation(name or text, description)])
