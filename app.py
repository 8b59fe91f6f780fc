"""The server: the pages, the rooms' calendars, the check of a certificate, and what to show when something goes wrong.

Start with `streamlit run app.py`.
"""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from ui import calendar_feed, check_page, doors
from ui.errors import show_error
from ui.privacy import StayAtHome
from zim_data import logs

logs.keep_clean()

doors.refuse_to_stand_open()
app = st.App(
    "pages/navigation.py",
    on_script_error=show_error,
    middleware=[Middleware(StayAtHome), Middleware(doors.OnlyHere), Middleware(doors.WayBack)],
    routes=[*calendar_feed.ROUTES, *check_page.ROUTES],
    secrets=doors.login_secrets(),
)
