"""How a universe is made: the only place where Faker is used. Nothing here is imported when the packaged one is
loaded."""
