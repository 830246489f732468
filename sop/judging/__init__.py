"""The judge's parts: lazy values, matching of acts, duties, papers."""
