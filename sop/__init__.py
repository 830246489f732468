"""Markdown procedures, compiled into rules and judged."""
