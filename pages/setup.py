"""Einrichtung: where the data lie, whether all is well with them, and how to begin."""

from __future__ import annotations

import streamlit as st

from ui.setup import show_place

st.title("Einrichtung")
show_place()
