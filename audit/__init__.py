"""What was done, provably."""
