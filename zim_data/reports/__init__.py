"""Reports for funders: a form is data, a report is a value with its small numbers hidden, and three writers put it down."""
