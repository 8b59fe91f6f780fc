"""A certificate's PDF, and under which name it is downloaded."""

from __future__ import annotations

import re
from functools import lru_cache

import streamlit as st

from ui import session
from zim_data.certificates import logo
from zim_data.certificates.facts import CertificateFacts
from zim_data.certificates.pdf import render
from zim_data.certificates.signature import signed
from zim_data.settings import Settings

rendered = lru_cache(maxsize=16)(render)
"""The PDF of these facts, the latest ones kept: a page runs again at each click."""


def issued_pdf(facts: CertificateFacts) -> bytes:
    """The PDF of an issued certificate, signed if the secrets name a key; raises a `ZimError`."""
    return signed(rendered(facts), session.seal(), on=facts.issued_on)


def current_logo(settings: Settings) -> logo.Logo:
    """The centre's logo, from the folder of the workbook."""
    return logo.found(settings.logo, session.workbook_path().parent)


def download(label: str, data: bytes, name: str, *, key: str, mime: str = "application/pdf") -> None:
    """The button that downloads a file."""
    st.download_button(
        label, data, file_name=name, mime=mime, key=key, on_click="ignore", type="primary", icon=":material/download:"
    )


def file_name(facts: CertificateFacts) -> str:
    """How the certificate's file is called."""
    return pdf_name(f"Zertifikat {facts.number} {facts.name}")


def pdf_name(name: str) -> str:
    """A name for the download that every computer takes."""
    return re.sub(r"[^\w .-]+", "", name)[:120].strip() + ".pdf"
