"""The Google Sheet, measured through a local server of its API: `python -m bench.sheets`."""
