"""A PDF on the page, as it will look on paper."""

from __future__ import annotations

import streamlit as st

STYLE = """
<style>
.st-key-paper { container-type: inline-size; }
@container (max-width: 620px) { .st-key-paper > * { zoom: .84 } }
@container (max-width: 525px) { .st-key-paper > * { zoom: .7 } }
@container (max-width: 435px) { .st-key-paper > * { zoom: .58 } }
@container (max-width: 360px) { .st-key-paper > * { zoom: .48 } }
</style>
"""
"""Streamlit shows a page of a PDF 620 pixels wide; this way all of it is seen where there is less room."""
HEIGHT = 870


def show_pdf(data: bytes, name: str) -> None:
    """The PDF; `name` says what it is to those who cannot see it. One of them stands on a page."""
    st.html(STYLE)
    with st.container(key="paper"):
        st.pdf(data, height=HEIGHT, key="paper.pdf", alt=name)
