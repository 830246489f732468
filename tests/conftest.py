"""Tests draw the same cases in every run, from the test's own name; `HYPOTHESIS_PROFILE=explore` draws anew."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
