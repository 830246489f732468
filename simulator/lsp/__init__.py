"""Procedures in the editor that people already use: a language server."""
