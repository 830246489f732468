"""The release, in one place. Nothing is imported here: `orderdrill --version` reads it first."""

VERSION = "0.1.0"
ENGINE = VERSION
"""What decided and scored a drill; stored with it. A drill of another engine is shown as stored, not solved again."""
