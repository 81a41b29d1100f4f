"""How an answer to a flag is told: what, why, until when, who; or why it no longer holds."""

from clinic_desktop.services.answers import AnswerView
from clinic_desktop.ui import format
from clinic_desktop.ui.text import Paragraph, fact, faint, muted


def answer_lines(answer: AnswerView) -> tuple[Paragraph, ...]:
    """`Continue until 23-Feb-2027`, the reason, and who; a lapsed one says first what changed."""
    until = f" until {format.day(answer.until)}" if answer.until is not None else ""
    reason = f"  {format.one_line(answer.reason)}" if answer.reason else ""
    who = f"{answer.by} ({answer.role}), {format.day(answer.on)}"
    if answer.holds:
        return ((fact(f"{answer.words}{until}", "caption"), muted(reason)), (faint(who),))
    return (
        (fact(answer.came_back, "caption"),),
        (faint(f"Was: {answer.words.lower()}{until}.{reason}. {who}"),),
    )
