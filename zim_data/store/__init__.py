"""Where the tables live: a workbook, a Google Sheet, or memory."""
