"""Tests draw the same cases in every run, from the test's own name; `HYPOTHESIS_PROFILE=explore` draws anew.

Checkpoints that a test makes are signed with a key of the tests' own; what is compiled is kept in a folder of theirs.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

KEYS = tempfile.mkdtemp(prefix="orderdrill-key-")
atexit.register(shutil.rmtree, KEYS, ignore_errors=True)
os.environ["ORDERDRILL_KEY"] = os.path.join(KEYS, "key.pem")

CACHE = tempfile.mkdtemp(prefix="orderdrill-cache-")
atexit.register(shutil.rmtree, CACHE, ignore_errors=True)
os.environ["ORDERDRILL_CACHE"] = CACHE
