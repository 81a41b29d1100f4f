"""Generated examples are the same in every ordinary run, so that a red run can be repeated; the
nightly profile draws new ones, and many more."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("usual", derandomize=True, deadline=None)
settings.register_profile("nightly", derandomize=False, deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo clinic as of `tests.demo_file.AS_OF`, told once a run: copy it before writing."""
    from clinic_desktop import bootstrap
    from tests.demo_file import AS_OF, PROGRAM

    path = tmp_path_factory.mktemp("demo") / "demo.db"
    bootstrap.open_demo(PROGRAM, path, as_of=AS_OF).close()
    return path
