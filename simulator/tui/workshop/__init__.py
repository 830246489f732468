"""The workshop: procedures changed beside what they print as, with what is wrong in the margin."""
