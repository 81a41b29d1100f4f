"""`resources check`: reads everything reviewed and reports every fault at once."""

import tomllib

from clinic_desktop.catalogue.reading import ResourceFaults
from clinic_desktop.catalogue.texts import TextsFault
from clinic_desktop.services.program import Program

LANG = "en"


def check_resources(program: Program) -> tuple[str, ...]:
    """Faults in words, file first; none when everything reviewed can be used."""
    problems: list[str] = []
    for part in ("catalogue", "rules"):
        try:
            getattr(program, part)
        except ResourceFaults as faults:
            problems += [str(fault) for fault in faults.faults]
            if part == "catalogue":
                return tuple(problems)
    try:
        _ = program.catalogue.products
    except ResourceFaults as faults:
        problems += [str(fault) for fault in faults.faults]
    try:
        program.texts(LANG)
    except TextsFault as fault:
        problems.append(str(fault))
    try:
        program.theme()
    except (OSError, tomllib.TOMLDecodeError) as fault:
        problems.append(f"theme/tokens.toml: {type(fault).__name__}")
    return tuple(problems)
