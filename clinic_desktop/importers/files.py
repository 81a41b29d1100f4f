"""The files an import was given: folders walked, archives looked into, nothing written to disk.

Every file is opened anew for each pass, so that no pass has to hold one in memory.
"""

import gzip
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from clinic_desktop.domain.batch import Item
from clinic_desktop.domain.errors import Problem

LARGEST_RATIO = 100
RATIO_COUNTS_FROM = 100_000_000
LARGEST_ARCHIVE = 8_000_000_000
MOST_MEMBERS = 2_000
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError)
"""What reading a damaged or shortened archive raises."""

_ZIP_MAGIC = b"PK\x03\x04"
_GZIP_MAGIC = b"\x1f\x8b"
_JUNK = ("__MACOSX/", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the import. `in_folder`: found inside a folder or archive, not named by the user.

    `packed_bytes` is its size in the archive, None when it is not packed.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    in_folder: bool = False
    packed_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class UnopenableFile:
    """A path that holds nothing to read, with a sentence that says why and what to do."""

    name: str
    sentence: str
    in_folder: bool = False


Found = InputFile | UnopenableFile


def find_files(paths: Iterable[Path]) -> Iterator[Found]:
    """Every file at or below the paths, in order of name; a file reached twice comes once."""
    seen: set[str] = set()
    for path in paths:
        for found in _at(path):
            if found.name not in seen:
                seen.add(found.name)
                yield found


def _at(path: Path) -> Iterator[Found]:
    name = shown_name(str(path))
    try:
        if path.is_dir():
            yield from _in_folder(path)
        elif path.is_file():
            yield from _of_file(path, in_folder=False)
        else:
            yield UnopenableFile(
                shown_name(str(path)), "There is no such file or folder. Check the path."
            )
    except OSError as fault:
        yield UnopenableFile(name, f"It cannot be opened: {fault.strerror}.")


def _in_folder(folder: Path) -> Iterator[Found]:
    is_empty = True
    for found in _below(folder):
        is_empty = False
        yield found
    if is_empty:
        sentence = "There is no file in this folder. Check the path."
        yield UnopenableFile(shown_name(str(folder)), sentence)


def _below(folder: Path) -> Iterator[Found]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith(".") or name in _JUNK:
                continue
            path = Path(here, name)
            try:
                yield from _of_file(path, in_folder=True)
            except OSError as fault:
                sentence = f"It cannot be opened: {fault.strerror}."
                yield UnopenableFile(shown_name(str(path)), sentence, in_folder=True)


def shown_name(name: str) -> str:
    """A name fit for a report: what no screen can show, or would obey, is spelled out.

    >>> shown_name("a\\x1b[2J.csv")
    'a\\\\x1b[2J.csv'
    """
    if name.isprintable():
        return name
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in name)


def _of_file(path: Path, *, in_folder: bool) -> Iterator[Found]:
    name = shown_name(str(path))
    if in_folder and path.is_symlink():
        yield UnopenableFile(name, "This is a link to another place. Name that file itself.", True)
        return
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        yield UnopenableFile(name, "This is not a file that holds records.", in_folder)
        return
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic == _ZIP_MAGIC:
        yield from _in_zip(path, in_folder=in_folder)
    elif magic.startswith(_GZIP_MAGIC):
        yield InputFile(name, about.st_size, partial(_open_gzip, path), in_folder, about.st_size)
    else:
        yield InputFile(name, about.st_size, lambda: path.open("rb"), in_folder)


def _open_gzip(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb"))  # the caller closes it


def _in_zip(path: Path, *, in_folder: bool) -> Iterator[Found]:
    def refused(sentence: str) -> UnopenableFile:
        return UnopenableFile(shown_name(str(path)), sentence, in_folder)

    try:
        packed = path.stat().st_size
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        yield refused("The archive is damaged or cut short. Ask for it to be sent again.")
        return
    names = [member.filename for member in members]
    if "[Content_Types].xml" in names or "META-INF/manifest.xml" in names:
        yield refused(
            "This is an office document. If it is a workbook, save each sheet as CSV (UTF-8)."
        )
        return
    if len(members) > MOST_MEMBERS:
        yield refused(f"The archive holds {len(members):,} files, more than {MOST_MEMBERS:,}.")
        return
    if sum(member.file_size for member in members) > LARGEST_ARCHIVE:
        yield refused("Unpacked, the archive would be larger than 8 GB. Import it in parts.")
        return
    if is_bomb(sum(member.file_size for member in members), packed):
        yield refused(_BOMB)
        return
    if len(set(names)) < len(names):
        yield refused(
            "Two files of the archive have one name, and only one of them could be read. Ask for "
            "it to be packed again."
        )
        return
    for member in sorted(members, key=lambda one: one.filename):
        if not _is_junk(member.filename):
            yield _member(path, member)


_BOMB = f"Unpacked, this would be more than {LARGEST_RATIO} times its size: no honest export."


def _is_junk(filename: str) -> bool:
    last = filename.rpartition("/")[2]
    return last.startswith(".") or last in _JUNK or filename.startswith(_JUNK[0])


def _member(path: Path, member: zipfile.ZipInfo) -> Found:
    name = shown_name(f"{path}/{member.filename}")
    if stat.S_ISLNK(member.external_attr >> 16):
        return UnopenableFile(name, "This is a link to another place, not a file.", True)
    if member.flag_bits & 0x1:
        return UnopenableFile(name, "This file is locked with a password. Unpack it first.", True)
    if is_bomb(member.file_size, member.compress_size):
        return UnopenableFile(name, _BOMB, True)

    def opened() -> BinaryIO:
        archive = zipfile.ZipFile(path)
        stream = archive.open(member)
        archive.close()  # the member keeps the file open until it is closed itself
        return cast(BinaryIO, stream)

    return InputFile(name, member.file_size, opened, True, packed_bytes=member.compress_size)


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether so much out of so little is no honest export."""
    return unpacked > RATIO_COUNTS_FROM and unpacked > LARGEST_RATIO * max(packed, 1)


def until_broken(file: InputFile, items: Iterable[Item]) -> Iterator[Item]:
    """The items of a file; a disk that fails or a file that changes on the way ends it with a
    problem instead of the whole import."""
    try:
        yield from items
    except (*BROKEN_ARCHIVE, UnicodeDecodeError, orjson.JSONDecodeError, OSError):
        yield Problem(
            file.name,
            None,
            "file",
            "file not read to its end",
            "Reading stopped in the middle: the file changed or its disk failed. Import it again.",
        )
