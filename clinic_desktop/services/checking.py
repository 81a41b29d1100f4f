"""`resources check`: reads everything reviewed and reports every fault at once."""

import tomllib

from clinic_desktop.catalogue.check import check_resources as check_catalogue
from clinic_desktop.catalogue.look import read_tokens
from clinic_desktop.catalogue.reading import Fault, ResourceFaults
from clinic_desktop.services.program import Program

LANG = "en"


def check_resources(program: Program) -> tuple[str, ...]:
    """Faults in words, file first; none when everything reviewed can be used."""
    report = check_catalogue(program.resources)
    if not report.ok:
        return tuple(str(fault) for fault in report.problems)
    problems: list[Fault] = []
    for read in (
        lambda: program.rules,
        lambda: program.measures,
        lambda: program.texts(LANG),
        lambda: read_tokens(program.resources),
    ):
        try:
            read()
        except ResourceFaults as faults:
            problems += faults.faults
        except (OSError, tomllib.TOMLDecodeError) as fault:
            problems.append(Fault("theme/tokens.toml", "", type(fault).__name__))
    return tuple(str(problem) for problem in problems)
