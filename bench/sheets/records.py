"""`get_all_records` of plain gspread on each tab."""

from __future__ import annotations

import gspread

from bench.sheets.worker import Json, measured, redirect, serve


class Records:
    """A script as gspread's handbook shows it."""

    def open(self, address: str, account: Json, large: str, small: str) -> Json:
        redirect(address)
        client = gspread.service_account_from_dict(account)
        for tab in client.open_by_key(small).worksheets():
            tab.get_all_records()
        self.tabs = client.open_by_key(large).worksheets()
        return {}

    def read(self) -> Json:
        return measured(
            lambda: [tab.get_all_records() for tab in self.tabs], rows=lambda tabs: max(len(each) for each in tabs)
        )


if __name__ == "__main__":
    records = Records()
    serve({"open": records.open, "read": records.read})
