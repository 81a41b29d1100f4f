"""The pharmacy copy: products and totals for each issue, the method, and every limit met, plainly.

For professionals, so percentages and the base they are counted from stand beside each step, and a
step that is faster than the prescriber asked says so in capitals.
"""

from clinic_desktop.documents.blocks import (
    Block,
    BulletList,
    Document,
    DocumentKind,
    Heading,
    KeyValue,
    Paragraph,
    Span,
    Spans,
    SupplyTable,
)
from clinic_desktop.documents.compose.frame import Frame
from clinic_desktop.documents.compose.issues import issues
from clinic_desktop.documents.compose.schedule import Notes, free_night_notes, schedule_table
from clinic_desktop.documents.wording import ml_text, percent_text
from clinic_desktop.domain.dose import decimal_text, mg, mg_text
from clinic_desktop.domain.plan import (
    LimitCheck,
    Method,
    PlanStep,
    StepFlag,
    TaperProduct,
)
from clinic_desktop.domain.plan_terms import Collection

REVIEW_DATES_SHOWN = 6


def pharmacy_copy(frame: Frame) -> Document:
    """The copy: who and what, supply by issue, every step with its percentages, limits met."""
    texts = frame.texts
    blocks: tuple[Block, ...] = (
        Heading(_title(frame), level=1),
        Paragraph((*_lead(frame), *frame.until_it_begins("pharmacy.until_then"))),
        _people(frame),
        Heading(texts.words("pharmacy.plan")),
        _method(frame),
        Heading(texts.words("pharmacy.supply")),
        Paragraph(_supply_lead(frame), leads=True),
        _supply(frame),
        Heading(texts.words("pharmacy.checks")),
        *_checks(frame),
        Heading(texts.words("pharmacy.steps")),
        schedule_table(frame, step_notes(frame)),
        frame.signature(),
    )
    return frame.document(DocumentKind.PHARMACY_COPY, blocks)


def _lead(frame: Frame) -> Spans:
    """What the patient holds: the same steps, or those before the next check-in."""
    step, due_on = frame.ctx.waits_from, frame.ctx.next_visit_on
    if step is None or due_on is None:
        first = frame.told_steps[0].number
        if first > 1:
            return frame.wording.spans("pharmacy.lead_under_way", step=str(first))
        return frame.wording.spans("pharmacy.lead")
    date = frame.wording.weekday_date(due_on)
    if step > frame.plan.steps[-1].number:
        return frame.wording.spans("pharmacy.lead_waiting_stop", date=date)
    return frame.wording.spans("pharmacy.lead_waiting", step=str(step), date=date)


def _title(frame: Frame) -> str:
    fields = {"drug": frame.drug}
    if frame.stays:
        fields["goal"] = mg_text(frame.finish.last_dose_ug)
    switch = ""
    if frame.drug != frame.old_drug:
        switch = "switch_"
        fields["old"] = frame.old_drug
    return frame.texts.words(
        f"pharmacy.title_{switch}{'stay' if frame.stays else 'stop'}", **fields
    )


def _people(frame: Frame) -> KeyValue:
    ctx, texts, words = frame.ctx, frame.texts, frame.wording
    patient = ctx.patient
    if patient is None:
        who = texts.words("pharmacy.patient_draft")
        where: tuple[tuple[str, str], ...] = ()
    else:
        who = "".join(span.text for span in frame.footer().identity)
        address = ", ".join(patient.address)
        where = (
            (
                texts.words("pharmacy.address"),
                address or texts.words("pharmacy.address_not_recorded"),
            ),
        )
    prescriber = (
        f"{ctx.prescriber.name}, {ctx.prescriber.role}"
        if ctx.prescriber
        else texts.words("pharmacy.prescriber_not_recorded")
    )
    signed = (
        texts.words("pharmacy.signed_text", name=ctx.signed_by, date=words.date_text(ctx.signed_on))
        if ctx.signed_on and ctx.signed_by
        else texts.words("pharmacy.not_signed")
    )
    return KeyValue(
        (
            (texts.words("pharmacy.patient"), who),
            *where,
            (texts.words("pharmacy.prescriber"), prescriber),
            (texts.words("pharmacy.signed"), signed),
            (
                texts.words("pharmacy.clinic"),
                texts.words("pharmacy.clinic_text", phone=frame.phone),
            ),
        )
    )


def _method(frame: Frame) -> KeyValue:
    texts, words, request = frame.texts, frame.wording, frame.plan.request.slowed
    rows = (
        ("products", "\n".join(_products(frame))),
        ("start", f"{request.drug} {mg_text(request.start_ug)}"),
        ("goal", _goal(frame)),
        ("method", _method_words(frame)),
        ("base", _base(frame)),
        ("interval", words.days(request.interval_days)),
        ("stop_rule", _stop_rule(frame)),
        ("hold_rule", _hold_rule(frame)),
        ("equivalence", _equivalence(frame)),
        ("review", _review(frame)),
    )
    return KeyValue(tuple((texts.words(f"pharmacy.{key}"), value) for key, value in rows))


def _products(frame: Frame) -> list[str]:
    request = frame.plan.request
    found = [_product(frame, request.drug, product) for product in request.products]
    if request.switch_to:
        found += [
            _product(frame, request.switch_to.drug, product)
            for product in request.switch_to.products
        ]
    return found


def _product(frame: Frame, drug: str, product: TaperProduct) -> str:
    name = frame.wording.product(drug, product)
    if product.is_liquid:
        return frame.texts.words(
            "pharmacy.product_liquid", product=name, smallest=ml_text(product.smallest_ul or 0)
        )
    return frame.texts.words(f"pharmacy.product_{product.smallest_piece.value}", product=name)


def _goal(frame: Frame) -> str:
    words, last = frame.wording, frame.plan.steps[-1]
    on, dose = words.date_text(frame.finish.on), mg_text(frame.finish.last_dose_ug)
    if frame.stays:
        return frame.texts.words("pharmacy.goal_stay", dose=dose, on=on)
    return frame.texts.words("pharmacy.goal_stop", dose=dose, last=words.date_text(last.end), on=on)


def _method_words(frame: Frame) -> str:
    request, texts = frame.plan.request.slowed, frame.texts
    key = f"pharmacy.method_text.{request.method.value}"
    match request.method:
        case Method.PERCENT_OF_CURRENT | Method.PERCENT_OF_START:
            return texts.words(key, percent=decimal_text(request.percent or 0))
        case Method.FIXED_MG:
            return texts.words(key, step=mg_text(request.step_ug or 0))
        case Method.OCCUPANCY:
            return texts.words(key, points=decimal_text(request.points or 0))
        case Method.BANDS:
            bands = [
                texts.words(
                    "pharmacy.method_text.band",
                    step=mg_text(band.step_ug),
                    above=mg_text(band.above_ug),
                )
                for band in request.bands
            ]
            return texts.words(key, bands="; ".join(bands))
        case Method.CUSTOM:
            return texts.words(key)


def _base(frame: Frame) -> str:
    request, texts = frame.plan.request, frame.texts
    if request.method is Method.PERCENT_OF_CURRENT:
        return texts.words("pharmacy.base_current")
    if request.method is Method.PERCENT_OF_START:
        # After a switch the percentage is of the new drug's first full dose, not the old drug's.
        reduced_from = next(
            (s.dose_ug for s in frame.plan.steps if s.dose_ug is not None), request.start_ug
        )
        start = request.start_ug if request.switch_to is None else reduced_from
        return texts.words("pharmacy.base_start", dose=mg_text(start))
    return texts.words("pharmacy.base_none")


def _stop_rule(frame: Frame) -> str:
    if frame.stays:
        return frame.texts.words("pharmacy.stop_rule_stay")
    return frame.texts.words("pharmacy.stop_rule_text", dose=mg_text(frame.finish.last_dose_ug))


def _hold_rule(frame: Frame) -> str:
    planned = [
        frame.texts.words(
            "pharmacy.hold_planned",
            n=str(hold.after_reduction),
            days=frame.wording.days(hold.days),
        )
        for hold in frame.plan.request.holds
    ]
    return "\n".join((frame.texts.words("pharmacy.hold_rule_text"), *planned))


def _equivalence(frame: Frame) -> str:
    used = frame.plan.equivalence
    if used is None:
        return frame.texts.words("pharmacy.equivalence_none")
    table, values = used
    named = [
        frame.texts.words("pharmacy.equivalence_value", drug=drug, mg=f"{decimal_text(value)} mg")
        for drug, value in values
    ]
    return frame.texts.words(
        "pharmacy.equivalence_text", table=table, values=frame.wording.all_of(named)
    )


def _review(frame: Frame) -> str:
    waits_from, as_of = frame.ctx.waits_from, frame.ctx.as_of
    starts = [
        frame.wording.date_text(step.start)
        for step in frame.plan.steps
        if step.start >= as_of or (waits_from is not None and step.number >= waits_from)
    ]
    if not starts:
        return frame.texts.words("pharmacy.review_over")
    shown = ", ".join(starts[:REVIEW_DATES_SHOWN])
    left = len(starts) - REVIEW_DATES_SHOWN
    if left > 0:
        shown = frame.texts.words("pharmacy.review_more", dates=shown, n=str(left))
    return frame.texts.words("pharmacy.review_text", dates=shown)


def _supply_lead(frame: Frame) -> tuple[Span, ...]:
    terms = frame.ctx.terms
    if terms is None:
        return frame.wording.spans("pharmacy.supply_lead")
    home = "_home" if terms.at_home else ""
    return frame.wording.spans(
        f"pharmacy.supply_lead_collected{home}",
        often=frame.texts.words(f"pharmacy.collected.{terms.collection.value}"),
    )


def _supply(frame: Frame) -> SupplyTable:
    texts, words = frame.texts, frame.wording
    head = (
        texts.words("pharmacy.supply_table.issue"),
        texts.words("pharmacy.supply_table.dates"),
        texts.words("pharmacy.supply_table.amount"),
    )
    rows = []
    for issue in issues(frame, at_least_days=Collection.WEEKLY.days):
        dates = words.date_text(issue.start)
        if issue.days > 1:
            dates = texts.words("dates.from_to", first=dates, last=words.date_text(issue.end))
        amounts = [words.supply(line, name_drug=True) for line in issue.lines]
        rows.append(
            (
                str(issue.number),
                dates,
                "\n".join(amounts) or texts.words("pharmacy.supply_table.none"),
            )
        )
    return SupplyTable(head, tuple(rows))


def step_notes(frame: Frame) -> Notes:
    """The percentages and flags of a step, for professionals."""
    texts = frame.texts

    def notes(step: PlanStep) -> tuple[str, ...]:
        found = []
        target = mg_text(step.target_ug) if step.target_ug is not None else ""
        if StepFlag.HELD in step.flags:
            found.append(texts.words("pharmacy.note.held"))
        elif step.change_of_current is not None and step.change_of_start is not None:
            if step.change_of_current >= 0:
                found.append(
                    texts.words(
                        "pharmacy.note.change",
                        current=percent_text(step.change_of_current),
                        start=percent_text(step.change_of_start),
                    )
                )
            else:
                found.append(
                    texts.words("pharmacy.note.rise", current=percent_text(-step.change_of_current))
                )
        if StepFlag.FASTER in step.flags:
            found.append(texts.words("pharmacy.note.faster", target=target))
        if StepFlag.GENTLER in step.flags:
            found.append(
                texts.words(
                    "pharmacy.note.gentler", target=target, dose=mg(step.dose_ug or 0) + " mg"
                )
            )
        if StepFlag.BACK in step.flags:
            found.append(texts.words("pharmacy.note.back"))
        if StepFlag.SWITCH in step.flags:
            found.append(texts.words("pharmacy.note.switch"))
        if StepFlag.SINGLE_DOSE_RISES in step.flags:
            found.append(texts.words("pharmacy.note.rises"))
        return (*found, *free_night_notes(frame, step))

    return notes


def _checks(frame: Frame) -> tuple[Block, ...]:
    if not frame.plan.checks:
        return (Paragraph(frame.wording.spans("pharmacy.checks_none")),)
    return (
        Paragraph(frame.wording.spans("pharmacy.checks_lead"), leads=True),
        BulletList(tuple((Span(_check(frame, check)),) for check in frame.plan.checks)),
    )


def _check(frame: Frame, check: LimitCheck) -> str:
    texts = frame.texts
    where = []
    if check.steps:
        key = "pharmacy.check.step" if len(check.steps) == 1 else "pharmacy.check.steps"
        where.append(texts.words(key, list=ranges(check.steps)))
    if check.at_stop:
        where.append(texts.words("pharmacy.check.at_stop"))
    base = texts.words(f"pharmacy.check.base_{check.base or 'none'}")
    key = f"pharmacy.check.{check.id}"
    steps = frame.wording.all_of(where)
    what = (
        texts.words(key, steps=steps)
        if check.id == "switch-shortfall"
        else texts.words(key, base=base, steps=steps)
    )
    said = texts.words(f"pharmacy.check.cause_{check.cause}", what=what)
    if check.remedy:
        products = [_product(frame, frame.drug, product) for product in check.remedy]
        # A remedy is proved against the 10% limit only; elsewhere it is merely a finer product.
        key = "remedy" if check.id == "step-over-10" else "smaller"
        said += " " + texts.words(f"pharmacy.check.{key}", products="; ".join(products))
    return said


def ranges(numbers: tuple[int, ...]) -> str:
    """Numbers with runs shortened.

    >>> ranges((3, 4, 5, 9))
    '3 to 5, 9'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
