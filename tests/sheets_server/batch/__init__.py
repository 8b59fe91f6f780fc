"""spreadsheets.batchUpdate: one function for each kind of request."""

from tests.sheets_server.batch import cells, dimensions, ranges, rules, tabs
from tests.sheets_server.batch.registry import KINDS, Batch, run
from tests.sheets_server.shapes import OPAQUE

__all__ = ["KINDS", "OPAQUE", "Batch", "cells", "dimensions", "ranges", "rules", "run", "tabs"]
