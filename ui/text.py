"""Text that people typed, on its way into Streamlit's Markdown."""

from __future__ import annotations

import re

SPECIAL = re.compile(r"([\\`*_\[\]<>$:~|&{}])")
LIST_MARK = re.compile(r"^(\d*)([-+=#.)])(?=\s|[-=#]|$)")
"""What would make a heading or a list of the line."""
LOOKS_SPECIAL = re.compile(r":(?=[\w+/-]+:|//)|(?<=www)(?=\.)")
TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""What makes text run the other way whatever it says; Arabic and Hebrew do without."""
WORD_JOINER = "\u2060"
"""Invisible; keeps `:smile:` from becoming a picture and an address a link, which a backslash does not prevent."""


def plain_text(text: str) -> str:
    """The text in one line, so that Markdown shows it as it is: names are not formatting."""
    line = LOOKS_SPECIAL.sub(rf"\g<0>{WORD_JOINER}", " ".join(text.translate(TURNS).split()))
    return LIST_MARK.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", line))
