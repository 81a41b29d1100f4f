"""The practice report on the command line."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from clinic_desktop.cli.desk import desk
from clinic_desktop.cli.files import write_file
from clinic_desktop.cli.options import read_day
from clinic_desktop.cli.progress import shown_progress
from clinic_desktop.cli.showing import print_json, print_line, print_table
from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.domain.practice_report import PracticeReport


def register(app: typer.Typer) -> None:
    app.command()(report)


def report(
    context: typer.Context,
    from_on: Annotated[
        str | None, typer.Option("--from", help="First day (YYYY-MM-DD); default: a year back.")
    ] = None,
    to_on: Annotated[
        str | None, typer.Option("--to", help="Last day (YYYY-MM-DD); default: the as-of date.")
    ] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write the report as PDF here too.")] = None,
) -> int:
    """The practice report: figures by month, by rule and by published measure. Nobody is named."""
    here = desk(context)
    first = read_day(from_on, "--from") if from_on is not None else None
    last = read_day(to_on, "--to") if to_on is not None else None
    with shown_progress("Counting", quiet=here.options.json) as progress:
        clinic = here.clinic()
        made = clinic.reports.make(first, last, progress)
    if pdf is not None:
        write_file(pdf, clinic.papers.report(made).pdf)
    if here.options.json:
        print_json(report_document(made))
        return 0
    print_line(f"{made.from_on} to {made.to_on}")
    print_table(
        ("On", "In use", "Long-term", "Rising", "Overdue", "Opioid"),
        (
            tuple(
                str(value)
                for value in (
                    one.on, one.on_drugs, one.long_term, one.rising, one.overdue, one.opioid
                )
            )
            for one in made.months
        ),
    )  # fmt: skip
    print_table(
        ("Rule", "Flags", "Per 100", "Arisen", "Acted on", "Look at"),
        (
            (
                f"{one.rule_id} {one.title}",
                str(one.flags),
                _or_dash(one.per_100),
                str(one.arisen),
                str(one.acted),
                "look at again" if one.to_look_at else "",
            )
            for one in made.rules
        ),
    )
    print_table(
        ("Measure", "Year", "Of", "Met", "Per cent"),
        (
            (
                f"{one.measure_id} {one.title}",
                str(one.year),
                str(one.denominator),
                str(one.numerator),
                _or_dash(one.share),
            )
            for one in made.measures
        ),
    )
    return 0


def report_document(made: PracticeReport) -> dict[str, object]:
    """Figures in the form of the contract."""
    return {
        "from": made.from_on,
        "to": made.to_on,
        "rule_set": made.rule_set,
        "people_on_drugs": made.months[-1].on_drugs,
        "months": made.months,
        "rules": [
            {
                "rule": one.rule_id,
                "title": one.title,
                "flags": one.flags,
                "per_100": one.per_100,
                "arisen": one.arisen,
                "acted_in_time": one.acted,
                "acted_percent": one.acted_share,
                "reasons": one.reasons,
                "to_look_at": one.to_look_at,
            }
            for one in made.rules
        ],
        "measures": made.measures,
        "compared": made.compared,
        "last_run_to": made.last_run_to,
        "rules_off": made.rules_off,
        "local_policy": made.local_policy,
        "acted_within_days": made.acted_within_days,
        "notes": made.notes,
    }


def _or_dash(value: object) -> str:
    return decimal_text(value, 1) if isinstance(value, Fraction) else "-"
