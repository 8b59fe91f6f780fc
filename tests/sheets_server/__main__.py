"""python -m tests.sheets_server --port N [--spreadsheet TITLE] [--quota N]."""

import argparse
import contextlib
import threading

from tests.sheets_server.server import SheetsServer


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.sheets_server")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--spreadsheet", metavar="TITLE", help="make a spreadsheet and print its ID")
    parser.add_argument("--quota", type=int, help="reads, and writes, that an account has in a minute")
    options = parser.parse_args()
    starts_over = options.spreadsheet is None
    with SheetsServer(port=options.port, quota=options.quota, starts_over=starts_over) as server:
        print(server.address, flush=True)
        if starts_over:
            print("Starts over with each new spreadsheet, as the recordings do; --spreadsheet keeps all.", flush=True)
        else:
            print(server.create(options.spreadsheet), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
