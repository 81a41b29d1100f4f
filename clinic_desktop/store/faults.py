"""Faults of the disk, the lock and the server, told apart from our own bugs in one place.

SQLAlchemy hands every error of the driver to `raise_known_fault`; what it does not know stays the
error it is, and counts as a bug. The words carry no value of any row.
"""

import sqlite3
from typing import NoReturn

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from clinic_desktop.domain.errors import EnvironmentFault

_TITLE = "The clinic's records cannot be used just now"

_LOCKED = (
    "Another program or workstation is writing to them.",
    "Wait a moment and try again. Nothing was changed.",
)
_FULL = ("The disk is full.", "Make room on the disk and try again. Nothing was changed.")
_READ_ONLY = (
    "The file or its folder may only be read, not written.",
    "Ask whoever looks after this computer for the right to write there.",
)
_NOT_A_DATABASE = (
    "The file is not a database of this program, or it is damaged.",
    "Check the path. If the file used to open, restore the latest backup.",
)
_CANNOT_OPEN = (
    "The file cannot be opened.",
    "Check that the folder is there and may be read and written.",
)
_DISK = (
    "Reading or writing the disk failed.",
    "Check the disk or the network drive and try again.",
)
_SERVER_GONE = (
    "The database server does not answer, or broke off.",
    "Check the network and the server and try again. Unfinished work was not saved.",
)
_SERVER_REFUSED = (
    "The database server refused the name, the password or the database.",
    "Check the address of the database in the settings.",
)

_SQLITE_FAULTS = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _NOT_A_DATABASE,
    sqlite3.SQLITE_NOTADB: _NOT_A_DATABASE,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CANTOPEN: _CANNOT_OPEN,
}

# PostgreSQL error codes by their leading characters: two name a class, five one error.
_POSTGRESQL_FAULTS = {
    "08": _SERVER_GONE,
    "57P": _SERVER_GONE,
    "28": _SERVER_REFUSED,
    "3D000": _SERVER_REFUSED,
    "42501": _SERVER_REFUSED,
    "53100": _FULL,
    "53": _SERVER_GONE,
    "40": _LOCKED,
    "55P03": _LOCKED,
    "25006": _READ_ONLY,
}


def watch_for_faults(engine: Engine) -> None:
    """Turns the known faults of this engine's driver into `EnvironmentFault`."""
    event.listen(engine, "handle_error", _raise_known_fault)


def database_fault(error: BaseException) -> EnvironmentFault | None:
    """The fault a driver's error stands for; None when it is none we know."""
    words = None
    if isinstance(error, sqlite3.Error):
        # The low byte is the error, the others say more about it.
        words = _SQLITE_FAULTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    else:
        code = getattr(error, "sqlstate", None)
        if code is not None:
            known = [start for start in _POSTGRESQL_FAULTS if code.startswith(start)]
            words = _POSTGRESQL_FAULTS[max(known, key=len)] if known else None
        elif type(error).__name__ in ("OperationalError", "ConnectionTimeout"):
            # Without a code the server was never reached, or the connection broke.
            words = _SERVER_GONE
    return None if words is None else EnvironmentFault(_TITLE, *words)


def _raise_known_fault(context: ExceptionContext) -> None:
    fault = database_fault(context.original_exception)
    if fault is not None:
        _raise(fault, context.original_exception)


def _raise(fault: EnvironmentFault, cause: BaseException) -> NoReturn:
    raise fault from cause
