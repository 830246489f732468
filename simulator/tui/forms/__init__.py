"""Forms made from the parameters of an action."""
