"""Drills as other programs want them: as events of a process, as statements for a learning record store."""
