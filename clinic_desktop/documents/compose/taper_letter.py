"""The letter to the patient: what was agreed, every step with its tablets, and whom to call."""

from clinic_desktop.documents.blocks import (
    Block,
    BulletList,
    Callout,
    Document,
    DocumentKind,
    Heading,
    Paragraph,
    Span,
    Spans,
)
from clinic_desktop.documents.compose.frame import Frame
from clinic_desktop.documents.compose.issues import days_at_a_time, issues
from clinic_desktop.documents.compose.schedule import (
    dose_table,
    free_night_notes,
    patient_notes,
    told_table,
)
from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import Piece


def taper_letter(frame: Frame) -> Document:
    """The letter. The warning not to stop stands on the first page, whatever follows."""
    blocks: tuple[Block, ...] = (
        *_opening(frame),
        stop_box(frame),
        *_first_step(frame),
        *_every_step(frame),
        *_when_hard(frame),
        help_box(frame),
        *_safe_and_supply(frame),
        *_contact(frame),
    )
    return frame.document(DocumentKind.TAPER_LETTER, blocks, address=frame.address())


def stop_box(frame: Frame) -> Callout:
    """Not to stop; where some nights are free, that no others are left out."""
    texts = frame.texts
    free = any(free_night_notes(frame, step) for step in frame.told_steps)
    return Callout(
        None,
        (
            Span(texts.words(f"letter.stop_box.title{'_free' if free else ''}"), bold=True),
            Span(" " + texts.words("letter.stop_box.text")),
        ),
    )


def help_box(frame: Frame) -> Callout:
    """The signs to call the emergency number for: the clinic's own number."""
    return Callout(
        frame.texts.words("letter.help_box.title", emergency=frame.emergency),
        (),
        frame.wording.items("letter.help_box.items"),
    )


def _opening(frame: Frame) -> tuple[Block, ...]:
    texts, words = frame.texts, frame.wording
    patient = frame.ctx.patient
    dear: tuple[Block, ...] = ()
    if patient is not None:
        if patient.title and patient.family_name:
            greeting = texts.words(
                "letter.dear_titled", title=patient.title, family=patient.family_name
            )
        else:
            greeting = texts.words("letter.dear_named", name=frame.patient_name(patient))
        dear = (Paragraph((Span(greeting),)),)
    start = words.weekday_date(max(frame.told_steps[0].start, frame.ctx.as_of))
    fields = {"drug": frame.drug, "pace": frame.pace}
    if frame.stays:
        fields["goal"] = mg_text(frame.finish.last_dose_ug)
    if frame.switches:
        fields["old"] = frame.old_drug
    switch = "switch_" if frame.switches else ""
    now = f"letter.now_{switch}{'stay' if frame.stays else 'stop'}"
    return (
        *dear,
        Heading(texts.words("letter.subject", drug=frame.drug_now, start=start), level=1),
        Paragraph(
            (
                *words.spans(now, **fields),
                Span(" "),
                *frame.takes_now(),
                *frame.until_it_begins("letter.until_then"),
            )
        ),
        Paragraph(words.spans("letter.why")),
    )


def _first_step(frame: Frame) -> tuple[Block, ...]:
    """The step that comes first, or is taken now, and the next supply there is for what is told."""
    words, told = frame.wording, frame.told_steps
    blocks: list[Block] = [
        Heading(frame.texts.words(f"letter.{'step_now' if frame.under_way else 'first_step'}")),
        dose_table(frame, told[0]),
        *(Paragraph((Span(note),)) for note in free_night_notes(frame, told[0])),
    ]
    ahead = issues(frame)
    said: Spans = ()
    if any(issue.from_home for issue in ahead):
        said = (*words.spans("letter.home_first"), Span(" "))
    for issue in ahead:
        if issue.lines and frame.ctx.as_of <= issue.start <= told[-1].end:
            named = frame.drug != frame.old_drug
            given = words.all_of([words.supply(line, name_drug=named) for line in issue.lines])
            date, days = words.weekday_date(issue.start), words.days(issue.days)
            said += words.spans("letter.first_supply", date=date, days=days, supply=given)
            break
    if said:
        blocks.append(Paragraph(said))
    return tuple(blocks)


def _every_step(frame: Frame) -> tuple[Block, ...]:
    """The whole plan, or as much of it as may be followed before the next check-in."""
    told = "told_steps"
    if frame.ctx.waits_from is None:
        told = "rest_of_steps" if frame.under_way else "every_step"
    return (
        Heading(frame.texts.words(f"letter.{told}")),
        Paragraph(frame.wording.spans(f"letter.{told}_lead"), leads=True),
        told_table(frame, patient_notes(frame)),
    )


def _when_hard(frame: Frame) -> tuple[Block, ...]:
    return (
        Heading(frame.texts.words("letter.too_hard")),
        BulletList(frame.wording.items("letter.too_hard_items", phone=frame.phone)),
    )


def _safe_and_supply(frame: Frame) -> tuple[Block, ...]:
    texts, words = frame.texts, frame.wording
    days = words.days(days_at_a_time(frame))
    items = "letter.supply_items_liquid" if frame.has_liquid else "letter.supply_items"
    cutting = (words.spans("letter.cutting"),) if _has_parts(frame) else ()
    return (
        Heading(texts.words("letter.safe")),
        BulletList(words.items("letter.safe_items")),
        Heading(texts.words("letter.supply")),
        BulletList((*words.items(items, days=days), *cutting)),
    )


def _has_parts(frame: Frame) -> bool:
    return any(
        item.piece in (Piece.HALF, Piece.QUARTER)
        for step in frame.told_steps
        for dose in step.doses
        for item in dose.items
    )


def _contact(frame: Frame) -> tuple[Block, ...]:
    return (
        Heading(frame.texts.words("letter.contact")),
        frame.contacts(),
        Paragraph(frame.wording.spans("letter.closing")),
        frame.signature(),
    )
