"""The programme's data and rules, without any web page."""
