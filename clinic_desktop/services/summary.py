"""One person's summary as plain text, to be pasted into the main record."""

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.flag_views import FlagView
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.services.worklist_views import NowTaking

LEVELS = {"critical": "Urgent", "high": "Act soon", "moderate": "Review", "info": "Information"}
NBSP = "\u00a0"


def summary_text(page: PatientPage) -> str:
    """What is taken, why flagged, what was answered, what is next; the age of the records last."""
    lines = [
        f"Benzodiazepine and Z-drug summary, {day_text(page.as_of)}",
        f"Patient id {page.patient.id}",
    ]
    lines.append(f"Taking now: {'; '.join(taking(one) for one in page.now_taking) or 'nothing'}")
    if page.how_long_days is not None:
        least = "at least " if page.at_least else ""
        lines.append(f"In use for {least}{page.how_long_days:,} days, {page.pattern} use")
    if page.conditions:
        lines.append(f"Also: {', '.join(page.conditions)}")
    lines += ["", "Why flagged:"]
    shown = [flag for flag in page.flags if flag.kind is not OutcomeKind.EXCLUDED]
    lines += [line for flag in shown for line in _flag_lines(flag)] or ["- nothing"]
    excluded = [flag for flag in page.flags if flag.kind is OutcomeKind.EXCLUDED]
    lines += [f"- Set aside: {flag.sentence}" for flag in excluded]
    if page.reviews and page.reviews[0].review.review_on is not None:
        lines += ["", f"Last review {day_text(page.reviews[0].review.review_on)}"]
    due = f", due {day_text(page.next_due_on)}" if page.next_due_on is not None else ""
    lines += ["", f"Next: {page.next_action}{due}"]
    if page.owner:
        lines.append(f"Owner: {page.owner}")
    if page.contact_hold:
        lines.append(f"Do not contact yet: {page.contact_hold}")
    if page.not_checked:
        lines.append(f"Not checked: {'; '.join(page.not_checked)}")
    upto = day_text(page.records_up_to) if page.records_up_to is not None else "not known"
    lines += ["", f"Records up to {upto}. Suggestions only: the prescriber decides."]
    return "\n".join(lines).replace(NBSP, " ") + "\n"


def _flag_lines(flag: FlagView) -> list[str]:
    level = LEVELS[flag.severity] if flag.severity is not None else "Could not be judged"
    lines = [f"- {level} ({flag.rule_id}): {flag.sentence}"]
    if flag.answer is not None:
        answer = flag.answer
        until = f" until {day_text(answer.until)}" if answer.until is not None else ""
        who = f"{answer.by} ({answer.role}), {day_text(answer.on)}"
        said = f"{answer.words}{until}: {answer.reason}. {who}"
        lines.append(f"  {said}" if answer.holds else f"  {answer.came_back}. Was: {said}")
    return lines


def taking(one: NowTaking) -> str:
    """`diazepam 15 mg a day, up from 10 mg`."""
    if one.ug_per_day is None:
        return f"{one.drug}, dose not recorded"
    up_to = "up to " if one.as_needed else ""
    words = f"{one.drug} {up_to}{mg_text(one.ug_per_day)} a day"
    if one.before_ug is not None and one.before_ug != one.ug_per_day:
        way = "up" if one.ug_per_day > one.before_ug else "down"
        words += f", {way} from {mg_text(one.before_ug)}"
    return words
