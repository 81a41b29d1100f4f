"""The patient handout: what will happen, what it may feel like, what helps, when to get help."""

from datetime import timedelta

from clinic_desktop.documents.blocks import (
    Block,
    BulletList,
    Document,
    DocumentKind,
    Heading,
    PageBreak,
    Paragraph,
    PlainTable,
    SmallPrint,
    Span,
    Spans,
)
from clinic_desktop.documents.compose.frame import Frame
from clinic_desktop.documents.compose.schedule import free_night_notes, step_list
from clinic_desktop.documents.compose.taper_letter import help_box
from clinic_desktop.domain.dose import mg_text

DIARY_DAYS = 14


def handout(frame: Frame) -> Document:
    """The handout; its list of steps says dates and doses, the letter says which tablets."""
    blocks: tuple[Block, ...] = (
        *_opening(frame),
        *_feelings(frame),
        *_when_hard(frame),
        help_box(frame),
        *_coping(frame),
        *_dates(frame),
        *_practical(frame),
        *_about(frame),
        *_diary(frame),
    )
    return frame.document(DocumentKind.HANDOUT, blocks)


def _opening(frame: Frame) -> tuple[Block, ...]:
    texts, words = frame.texts, frame.wording
    patient = frame.ctx.patient
    person = (
        words.spans("handout.for_person", name=frame.patient_name(patient))
        if patient
        else words.spans("handout.for_nobody")
    )
    title = "handout.title_stay" if frame.stays else "handout.title_stop"
    change = words.spans("handout.what_switch", old=frame.old_drug, drug=frame.drug)
    return (
        Heading(texts.words(title, drug=frame.drug_now), level=1),
        Paragraph(person),
        Heading(texts.words("handout.what")),
        *((Paragraph(change),) if frame.switches else ()),
        Paragraph(_course(frame)),
        Paragraph(words.spans("handout.what_pace")),
    )


def _course(frame: Frame) -> Spans:
    """How the dose goes down, from when or from what, and how that ends."""
    words, plan = frame.wording, frame.plan
    first = next(step for step in plan.steps if step.dose_ug is not None)
    days = words.days(frame.plan.request.slowed.interval_days)
    how = words.spans("handout.what_steps", pace=frame.pace)
    if not frame.lowers_once:
        how = (*how, Span(" "), *words.spans("handout.what_days", days=days))
    if frame.under_way:
        begins = frame.takes_now()
    else:
        start, dose = words.weekday_date(first.start), words.milligrams(first.dose_ug or 0)
        begins = words.spans("handout.what_starts", start=start, dose=dose, drug=frame.drug)
    end = words.weekday_date(frame.finish.on)
    if frame.is_late:
        return (*how, Span(" "), *begins)
    if frame.stays:
        goal = mg_text(frame.finish.last_dose_ug)
        ends = words.spans("handout.what_stay", end=end, goal=goal)
    else:
        ends = words.spans("handout.what_stop", drug=frame.drug, end=end)
    return (*how, Span(" "), *begins, Span(" "), *ends)


def _feelings(frame: Frame) -> tuple[Block, ...]:
    return (
        Heading(frame.texts.words("handout.feel")),
        Paragraph(frame.wording.spans("handout.feel_what")),
        Paragraph(frame.wording.spans("handout.feel_when")),
    )


def _when_hard(frame: Frame) -> tuple[Block, ...]:
    return (
        Heading(frame.texts.words("handout.too_hard")),
        Paragraph(frame.wording.spans("handout.too_hard_text", phone=frame.phone)),
    )


def _coping(frame: Frame) -> tuple[Block, ...]:
    texts, words = frame.texts, frame.wording
    return (
        Heading(texts.words("handout.sleep")),
        BulletList(words.items("handout.sleep_items")),
        Heading(texts.words("handout.worry")),
        BulletList(words.items("handout.worry_items")),
        Heading(texts.words("handout.safe")),
        BulletList(words.items("handout.safe_items")),
    )


def _dates(frame: Frame) -> tuple[Block, ...]:
    return (
        Heading(frame.texts.words("handout.dates")),
        Paragraph(frame.wording.spans("handout.dates_lead"), leads=True),
        step_list(frame),
        *_free_nights(frame),
    )


def _free_nights(frame: Frame) -> tuple[Block, ...]:
    notes = [note for step in frame.told_steps for note in free_night_notes(frame, step)]
    return (BulletList(tuple((Span(note),) for note in notes)),) if notes else ()


def _practical(frame: Frame) -> tuple[Block, ...]:
    texts, words = frame.texts, frame.wording
    return (
        Heading(texts.words("handout.left_over")),
        Paragraph(words.spans("handout.left_over_text")),
        Heading(texts.words("handout.call")),
        frame.contacts(),
    )


def _about(frame: Frame) -> tuple[Block, ...]:
    texts, words = frame.texts, frame.wording
    return (
        Heading(texts.words("handout.about")),
        SmallPrint(
            (
                texts.words(
                    "handout.version",
                    version=texts.words("handout.meta.version"),
                    date=words.date_text(frame.ctx.as_of),
                ),
                texts.words("handout.grade", grade=texts.words("handout.meta.reading_grade")),
                texts.words("handout.sources_lead", sources=texts.words("handout.sources")),
            )
        ),
    )


def _diary(frame: Frame) -> tuple[Block, ...]:
    texts, words = frame.texts, frame.wording
    first = max(frame.told_steps[0].start, frame.ctx.as_of)
    days = [words.weekday_and_day(first + timedelta(days=day)) for day in range(DIARY_DAYS)]
    # Six columns of large print would break words; the last two share one.
    columns: tuple[str, ...] = ("day", "sleep", "worry", "shaking")
    columns += ("missed_other",) if frame.is_large else ("missed", "other")
    return (
        PageBreak(),
        Heading(texts.words(f"handout.{'diary_next' if frame.under_way else 'diary'}")),
        Paragraph(words.spans("handout.diary_lead")),
        PlainTable(
            head=tuple(texts.words(f"handout.diary_table.{column}") for column in columns),
            rows=tuple((day, *[""] * (len(columns) - 1)) for day in days),
            weights=(6, 3, 3, 4, 4, 4)[: len(columns)],
            row_lines=2,
        ),
    )
