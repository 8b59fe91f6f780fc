"""python -m tests.sheets_server."""

import subprocess
import sys
from pathlib import Path

import requests

ROOT = Path(__file__).parents[2]


def test_starts_with_a_spreadsheet_and_a_quota() -> None:
    command = [sys.executable, "-m", "tests.sheets_server", "--port", "0", "--spreadsheet", "Team", "--quota", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address, key = process.stdout.readline().strip(), process.stdout.readline().strip()
        answers = [requests.get(f"{address}/v4/spreadsheets/{key}", timeout=5) for _ in range(2)]
        process.terminate()
    assert answers[0].json()["properties"]["title"] == "Team"
    assert answers[1].status_code == 429
