"""Playing everything with every test subject, and what that says of families and procedures."""
