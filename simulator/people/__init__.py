"""People: the roster, signing in, who may read what, and what supervisors and maintainers do. Knows no screen."""
