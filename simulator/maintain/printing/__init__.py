"""Procedures on paper: read once into a `Paper`, then set as PDF, Word or HTML."""
