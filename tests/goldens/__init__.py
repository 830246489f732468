"""Drills of every release, as they were stored and scored then."""
