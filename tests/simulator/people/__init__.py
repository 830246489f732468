"""The roster, signing in, and who may read what."""
