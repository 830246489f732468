"""What changed between two editions, a module for each part of a document. `sop.diff` asks them all."""
