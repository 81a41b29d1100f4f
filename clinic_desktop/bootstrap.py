"""The composition root: resources to program, database to clinic.

The window and the command line start here and nowhere else; the clock is read here and handed down.
What a window needs to be seen (`theme`, `font_files`) is at hand at once; program and store are
loaded by the functions that need them, so that they can be loaded behind a window already shown.
"""

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from clinic_desktop.catalogue import look
from clinic_desktop.catalogue.locations import resources_root

if TYPE_CHECKING:
    from clinic_desktop.services.clinic import ClinicServices
    from clinic_desktop.services.program import Program
    from clinic_desktop.services.upkeep import Kept
    from clinic_desktop.store.session import Store

APP_NAME = "clinic_desktop"


def theme() -> Mapping[str, object]:
    """The design tokens."""
    return look.read_tokens(resources_root())


def font_files() -> tuple[Path, ...]:
    return look.font_files(resources_root())


def load_program(resources: Path | None = None) -> "Program":
    """What the program brings to every clinic; its parts are read when they are first asked for."""
    from clinic_desktop.services.program import load_program

    return load_program(resources)


def default_database() -> Path:
    """The user's own clinic, in the folder the platform keeps for a program's data."""
    return user_data_path(APP_NAME, appauthor=False, ensure_exists=False) / "clinic.db"


def open_clinic(
    program: "Program",
    db: str | Path | None,
    *,
    as_of: date,
    jurisdiction: str | None = None,
    create: bool = False,
    look_through: bool = False,
) -> "ClinicServices":
    """The clinic at a path or URL (default: the user's own), its file looked through for damage
    where asked. Raises UserError where there is none and `create` is false, EnvironmentFault where
    it cannot be used."""
    from clinic_desktop.services.clinic import ClinicServices
    from clinic_desktop.store.session import open_store

    store = open_store(db if db is not None else default_database(), create=create)
    if look_through:
        from clinic_desktop.services import upkeep

        upkeep.refuse_damage(store)
    return ClinicServices(program, store, as_of=as_of, jurisdiction=jurisdiction, clock=_now)


def demo_database() -> Path:
    """A new file in the temporary folder, gone when the program ends; never the clinic's own."""
    return _passing_folder("clinic-demo-") / "demo.db"


def scratch_database() -> Path:
    """The same for what is only tried out: an import that writes nothing."""
    return _passing_folder("clinic-try-") / "clinic.db"


def _passing_folder(prefix: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def open_demo(program: "Program", db: str | Path, *, as_of: date) -> "ClinicServices":
    """The demo clinic at `db`, told anew. Raises NotAllowed where real people are."""
    from clinic_desktop.services.clinic import ClinicServices
    from clinic_desktop.services.demo_clinic import build_demo
    from clinic_desktop.store.session import open_store

    def open_on(store: "Store", on: date) -> ClinicServices:
        return ClinicServices(program, store, as_of=on, jurisdiction=None, clock=_now)

    return build_demo(program, open_store(db, create=True), open_on, as_of)


def today() -> date:
    """The calendar date at the desk."""
    return _now().date()


def back_up(db: str | Path, target: Path) -> "Kept":
    """A copy of the database in a new file; when it was made is remembered in the database."""
    from clinic_desktop.services import upkeep

    return upkeep.back_up(db, target, _now())


def _now() -> datetime:
    return datetime.now().astimezone()
