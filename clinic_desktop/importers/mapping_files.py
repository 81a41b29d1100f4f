"""Mapping files: read one, the ones that come with the program, or the one that is named."""

from pathlib import Path

from clinic_desktop.catalogue.reading import Fault, ResourceFaults, place, read_toml
from clinic_desktop.domain.errors import UserError
from clinic_desktop.importers.mapping import NAME, FileMapping
from clinic_desktop.importers.mapping_faults import faults_of


def read_mapping(path: Path) -> FileMapping:
    """The mapping of a file; `ResourceFaults` with everything that is wrong in it."""
    faults: list[Fault] = []
    mapping = read_toml(path, FileMapping, faults)
    if mapping is not None:
        faults.extend(Fault(place(path), where, words) for where, words in faults_of(mapping))
    if mapping is None or faults:
        raise ResourceFaults(faults)
    return mapping


def shipped_mappings(folder: Path) -> tuple[FileMapping, ...]:
    """The mappings that come with the program, by name; each is named as its file."""
    mappings = []
    for path in sorted(folder.glob("*.toml")):
        mapping = read_mapping(path)
        if mapping.name != path.stem:
            raise ResourceFaults([Fault(place(path), "name", f"must be {path.stem!r}")])
        mappings.append(mapping)
    return tuple(mappings)


def find_mapping(name_or_file: str, folder: Path) -> FileMapping:
    """The mapping of a file, or the shipped one of that name; `UserError` where there is none, or
    it cannot be used."""
    path = Path(name_or_file)
    if path.is_file():
        try:
            return read_mapping(path)
        except ResourceFaults as found:
            told = "\n".join(f"{fault.where}: {fault.message}" for fault in found.faults)
            raise UserError("The mapping cannot be used", told, "Mend the mapping file.") from None
    shipped = folder / f"{name_or_file}.toml"
    if NAME.fullmatch(name_or_file) and shipped.is_file():
        return read_mapping(shipped)
    known = ", ".join(one.stem for one in sorted(folder.glob("*.toml"))) or "none"
    raise UserError(
        "No such mapping",
        "There is no mapping file of this name, and no mapping that comes with the program.",
        f"Give the path of a mapping file, or one of: {known}.",
    )
