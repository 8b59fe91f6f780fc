"""Reports for funders: a form is data, a report is a value with small numbers hidden, and writers put it down."""
