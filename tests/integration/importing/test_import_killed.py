"""A process killed in the middle of an import leaves the store as it was."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.importing.import_runs import ORDERS, P1, Run

SCRIPT = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.recognition import DrugReader
from clinic_desktop.services.importing import Readers, import_paths
from clinic_desktop.store import importing
from clinic_desktop.store.session import open_store

importing.CHUNK_ROWS = 100
catalogue = load_catalogue()
readers = Readers(DrugReader(catalogue), DirectionsReader(resources_root()), catalogue.conditions)
chunks = 0

def progress(done, total):
    global chunks
    chunks += 1
    if chunks == 12:
        os.kill(os.getpid(), signal.SIGKILL)

store = open_store(Path(sys.argv[1]), create=False)
import_paths(store, readers, [Path(sys.argv[2])], started_at=datetime.now(UTC), progress=progress)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_killed_in_the_middle(run: Run) -> None:
    run.csv(patients=P1)
    before = run.everything()
    rows = "".join(f"RX{n},P1,diazepam 5 mg tablets,2026-01-01\n" for n in range(3_000))
    folder = run.write(patients=P1, prescriptions=f"{ORDERS}\n{rows}")
    database = run.store.engine.url.database
    assert database is not None
    killed = subprocess.run(
        [sys.executable, "-c", SCRIPT, database, str(folder)], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert run.everything() == before
    assert run.paths(Path(folder)).added == 3_000
