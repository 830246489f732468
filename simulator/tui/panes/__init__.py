"""Widgets that show what they are given and say what was pressed."""
