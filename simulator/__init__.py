"""The only place that joins world, rules and log."""
