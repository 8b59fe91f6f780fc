"""Formulas: a small calculator, and references that follow their cells."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tests.sheets_server.a1 import column_index, column_letters, parse_cells, quoted
from tests.sheets_server.cells import Scalar
from tests.sheets_server.spans import Dimension, Shift, Span


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What a formula gives that cannot be computed."""

    kind: str
    message: str = ""

    def __str__(self) -> str:
        return {"NAME": "#NAME?", "REF": "#REF!", "VALUE": "#VALUE!", "DIVIDE_BY_ZERO": "#DIV/0!"}.get(
            self.kind, "#ERROR!"
        )


Effective = Scalar | ErrorValue | None
_ERROR = ErrorValue("ERROR", "Formula parse error.")
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]+"
_TEXT = r'"(?:[^"]|"")*"'
_PLACE = (
    r"(?<![\w.])(?P<sheet>(?:'(?:[^']|'')*'|[^\W\d]\w*)!)?"
    rf"(?P<cells>{_CELL}(?::\$?[A-Za-z]{{0,3}}\$?[0-9]*)?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?[0-9]+:\$?[0-9]+)"
    r"(?![\w(!])"
)
_REFERENCE = re.compile(rf"(?P<text>{_TEXT})|{_PLACE}")
_EDGE = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")


class Grid(Protocol):
    """Where a formula looks up other cells; title None is its own tab."""

    def lookup(self, title: str | None, rows: Span, columns: Span) -> list[Effective]:
        """The values of a range, row by row."""


def copied(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads when copied so many rows down and columns right."""

    def offset(edge: re.Match[str]) -> str:
        dollar, letters, row_dollar, number = edge.groups()
        if letters and not dollar:
            letters = _letters(column_index(letters) + columns)
        if number and not row_dollar:
            number = _number(int(number) - 1 + rows)
        return dollar + letters + row_dollar + number

    return _rewritten(formula, lambda _, cells: ":".join(_EDGE.sub(offset, edge, count=1) for edge in cells.split(":")))


def followed(formula: str, dimension: Dimension, shift: Shift, concerned: Callable[[str | None], bool]) -> str:
    """The formula after rows or columns of a tab have moved; concerned says whether a title means that tab."""

    def new(title: str | None, cells: str) -> str:
        return _followed_cells(cells, dimension, shift) if concerned(title) else cells

    return _rewritten(formula, new)


def renamed(formula: str, old: str, new: str) -> str:
    """The formula after a tab has another title."""

    def put(match: re.Match[str]) -> str:
        title = _title(match["sheet"])
        if title is None or title.casefold() != old.casefold():
            return match[0]
        return f"{quoted(new)}!{match['cells']}"

    return _REFERENCE.sub(put, formula)


def _followed_cells(cells: str, dimension: Dimension, shift: Shift) -> str:
    parsed = parse_cells(cells.replace("$", ""))
    span = parsed and shift.span(parsed[0 if dimension == "ROWS" else 1])
    if span is None:
        return "#REF!"
    first, colon, second = cells.partition(":")
    start = _placed(first, dimension, span.start)
    return start + (colon + _placed(second, dimension, None if span.end is None else span.end - 1) if colon else "")


def _placed(edge: str, dimension: Dimension, index: int | None) -> str:
    match = _EDGE.fullmatch(edge)
    if match is None or index is None:
        return edge
    dollar, letters, row_dollar, number = match.groups()
    if dimension == "ROWS":
        number = str(index + 1) if number else ""
    else:
        letters = column_letters(index) if letters else ""
    return dollar + letters + row_dollar + number


def _letters(index: int) -> str:
    return column_letters(index) if index >= 0 else "#REF!"


def _number(index: int) -> str:
    return str(index + 1) if index >= 0 else "#REF!"


def _rewritten(formula: str, new: Callable[[str | None, str], str]) -> str:
    def put(match: re.Match[str]) -> str:
        if match["text"] is not None:
            return match[0]
        cells = new(_title(match["sheet"]), match["cells"])
        return cells if "#REF!" in cells else (match["sheet"] or "") + cells

    return _REFERENCE.sub(put, formula)


def _title(prefix: str | None) -> str | None:
    if prefix is None:
        return None
    bare = prefix[:-1]
    return bare[1:-1].replace("''", "'") if bare.startswith("'") else bare


def evaluate(formula: str, grid: Grid) -> Effective:
    """The value of a formula; what this small calculator does not know is #NAME?."""
    try:
        return _Reader(list(_tokens(formula[1:])), grid).result()
    except _FailedError as failed:
        return failed.value


class _FailedError(Exception):
    def __init__(self, value: ErrorValue) -> None:
        super().__init__(str(value))
        self.value = value


class _Token(NamedTuple):
    kind: str
    text: str


_TOKEN = re.compile(
    r"\s*(?:"
    rf"(?P<text>{_TEXT})"
    rf"|(?P<reference>{_PLACE})"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<sign>[-+*/&(),;]))\s*"
)


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            broken = text.startswith("#REF!", place)
            raise _FailedError(ErrorValue("REF", "Reference does not exist.") if broken else _ERROR)
        kind = next(name for name in ("text", "reference", "number", "name", "sign") if match[name] is not None)
        yield _Token(kind, match[kind])
        place = match.end()


class _Reader:
    """Reads tokens from left to right: sums of products of values, joined by &."""

    def __init__(self, tokens: list[_Token], grid: Grid) -> None:
        self.tokens = tokens
        self.grid = grid
        self.place = 0

    def result(self) -> Effective:
        value = self.joined()
        if self.place < len(self.tokens):
            raise _FailedError(_ERROR)
        return 0 if value is None else value

    def take(self, *signs: str) -> str | None:
        """The next sign, if it is one of these."""
        if self.place < len(self.tokens) and self.tokens[self.place].text in signs:
            self.place += 1
            return self.tokens[self.place - 1].text
        return None

    def joined(self) -> Effective:
        value = self.sum()
        while self.take("&"):
            value = _text(value) + _text(self.sum())
        return value

    def sum(self) -> Effective:
        value = self.product()
        while sign := self.take("+", "-"):
            other = self.product()
            value = _number_of(value) + (1 if sign == "+" else -1) * _number_of(other)
        return value

    def product(self) -> Effective:
        value = self.single()
        while sign := self.take("*", "/"):
            left, right = _number_of(value), _number_of(self.single())
            if sign == "/" and not right:
                raise _FailedError(ErrorValue("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero."))
            value = left * right if sign == "*" else left / right
        return value

    def single(self) -> Effective:
        if sign := self.take("+", "-"):
            return _number_of(self.single()) * (1 if sign == "+" else -1)
        if self.take("("):
            value = self.joined()
            self.expect(")")
            return value
        if self.place >= len(self.tokens):
            raise _FailedError(_ERROR)
        token = self.tokens[self.place]
        self.place += 1
        match token.kind:
            case "text":
                return token.text[1:-1].replace('""', '"')
            case "number":
                return float(token.text) if "." in token.text else int(token.text)
            case "reference":
                return self.only(self.range_values(token.text))
            case "name":
                return self.called(token.text.upper())
        raise _FailedError(_ERROR)

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise _FailedError(_ERROR)

    def only(self, values: list[Effective]) -> Effective:
        if len(values) != 1:
            raise _FailedError(ErrorValue("VALUE", "An array value could not be found."))
        if isinstance(values[0], ErrorValue):
            raise _FailedError(values[0])
        return values[0]

    def range_values(self, text: str) -> list[Effective]:
        match = _REFERENCE.fullmatch(text)
        parsed = match and parse_cells(match["cells"].replace("$", ""))
        if match is None or parsed is None:
            raise _FailedError(ErrorValue("REF", "Reference does not exist."))
        return self.grid.lookup(_title(match["sheet"]), *parsed)

    def called(self, name: str) -> Effective:
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if name not in _FUNCTIONS:
            raise _FailedError(ErrorValue("NAME", f"Unknown function: '{name}'."))
        self.expect("(")
        values = self.arguments()
        return _FUNCTIONS[name](values)

    def arguments(self) -> list[Effective]:
        values: list[Effective] = []
        while not self.take(")"):
            token = self.tokens[self.place] if self.place < len(self.tokens) else None
            if token and token.kind == "reference" and self.ends_after(self.place):
                self.place += 1
                values += self.range_values(token.text)
            else:
                values.append(self.joined())
            if not self.take(",", ";") and (self.place >= len(self.tokens) or self.tokens[self.place].text != ")"):
                raise _FailedError(_ERROR)
        return values

    def ends_after(self, place: int) -> bool:
        """Whether an argument is nothing but this token."""
        return place + 1 < len(self.tokens) and self.tokens[place + 1].text in {",", ";", ")"}


def _total(values: list[Effective]) -> Effective:
    for value in values:
        if isinstance(value, ErrorValue):
            return value
    return sum(value for value in values if isinstance(value, int | float) and not isinstance(value, bool))


_CONSTANTS: dict[str, Effective] = {"TRUE": True, "FALSE": False, "WAHR": True, "FALSCH": False}
_FUNCTIONS: dict[str, Callable[[list[Effective]], Effective]] = {
    "SUM": _total,
    "SUMME": _total,
    "COUNTA": lambda values: sum(value is not None for value in values),
    "ANZAHL2": lambda values: sum(value is not None for value in values),
}


def _text(value: Effective) -> str:
    if isinstance(value, ErrorValue):
        raise _FailedError(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _number_of(value: Effective) -> int | float:
    if isinstance(value, ErrorValue):
        raise _FailedError(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            message = f"Function parameter expects number values. But '{value}' is a text."
            raise _FailedError(ErrorValue("VALUE", message)) from None
    return value or 0
