"""Generated examples are the same in every ordinary run, so that a red run can be repeated; the
nightly profile draws new ones, and many more."""

import os

from hypothesis import settings

settings.register_profile("usual", derandomize=True, deadline=None)
settings.register_profile("nightly", derandomize=False, deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
