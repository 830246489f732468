"""What those who own procedures ask about a change: coverage, mutants, impact, gaps as cases. No screen, no disk."""
