"""The answers of the real API, asked again."""

import runpy
import sys
from pathlib import Path

import pytest

from tests.sheets_server import SheetsServer

RECORDED = Path(__file__).parents[3] / "shared" / "recorded" / "replay.py"


@pytest.mark.skipif(not RECORDED.exists(), reason="The recordings are not beside the repository.")
def test_answers_all_recorded_conversations_like_google(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with SheetsServer(starts_over=True) as server:
        monkeypatch.setattr(sys, "argv", ["replay.py", server.address])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(RECORDED), run_name="__main__")
    assert capsys.readouterr().out == "33 of 33 conversations match; 559 of 559 answers match\n"
    assert ended.value.code is False
