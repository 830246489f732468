"""Documents as they arrive: rendered from the same figures that the facts hold."""
