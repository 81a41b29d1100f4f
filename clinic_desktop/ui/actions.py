"""Every action of the window in one table: its words, its menu, its keys, its name on a page.

Keys are Qt's standard ones where there is one; Preferences and Quit have none on some platforms, so
those two carry our own. So do Back and Forward: Qt's would take Backspace too, and a key that is
pressed to mend a word must not leave the page.
"""

from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

Key = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """`name` is what a page's `commands()` or the window's own handlers answer to."""

    name: str
    menu: str
    words: str
    keys: tuple[QKeySequence.StandardKey | str, ...] = ()
    separated: bool = False
    spoken_key: str = ""

    @property
    def can_be_found(self) -> bool:
        """By its words in the finder, which opens places and sheets and does nothing itself."""
        return self.name not in DONE_AT_ONCE

    def sequences(self) -> list[QKeySequence]:
        found: list[QKeySequence] = []
        for key in self.keys:
            listed = [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)
            found += [one for one in listed if one not in found]
        return found


DONE_AT_ONCE = frozenset(
    (
        "close",
        "quit",
        "find_patient",
        "back",
        "forward",
        "next",
        "previous",
        "save_draft",
        "sign",
        "find",
        "refresh",
        "undo",
        "redo",
        "areas",
        "print",
        "save_pdf",
        "copy_summary",
    )
)

MENUS = ("File", "Patient", "Worklist", "Plan", "Letters", "Tools", "Help")

ACTIONS = (
    ActionSpec("go_import", "File", "Import records", ("Alt+4",)),
    ActionSpec("go_health", "File", "Data health: what needs a look", ("Alt+5",)),
    ActionSpec("go_setup", "File", "Settings", ("Ctrl+,", "Alt+6"), separated=True),
    ActionSpec("close", "File", "Close window", (Key.Close,), separated=True),
    ActionSpec("quit", "File", "Quit", ("Ctrl+Q",)),
    ActionSpec("find_patient", "Patient", "Find a patient", ("Ctrl+Shift+F", "Ctrl+K")),
    ActionSpec("go_patient", "Patient", "Patient page", ("Alt+2",)),
    ActionSpec("next", "Patient", "Next patient in the list", ("Ctrl+Down",), separated=True),
    ActionSpec("previous", "Patient", "Previous patient in the list", ("Ctrl+Up",)),
    ActionSpec("back", "Patient", "Back", ("Alt+Left", "Back")),
    ActionSpec("forward", "Patient", "Forward", ("Alt+Right", "Forward")),
    ActionSpec("review", "Patient", "Start review", ("Ctrl+R",), separated=True),
    ActionSpec("agree", "Patient", "Agree with the flag, and act"),
    ActionSpec("continue", "Patient", "Continue, with a reason"),
    ActionSpec("snooze", "Patient", "Snooze", ("Ctrl+;",)),
    ActionSpec("disagree", "Patient", "Disagree with the flag", ("Ctrl+D",)),
    ActionSpec("not_suitable", "Patient", "Not suitable, look again"),
    ActionSpec("next_action", "Patient", "Set next action", ("Ctrl+.",), separated=True),
    ActionSpec("assign", "Patient", "Assign an owner"),
    ActionSpec("contact", "Patient", "Do not contact yet, or take it back"),
    ActionSpec("copy_summary", "Patient", "Copy summary for the main record"),
    ActionSpec("save_draft", "Patient", "Keep draft", (Key.Save,), separated=True),
    ActionSpec("sign", "Patient", "Sign", ("Ctrl+Return", "Ctrl+Enter")),
    ActionSpec("go_worklist", "Worklist", "Worklist", ("Alt+1",)),
    ActionSpec("find", "Worklist", "Find in this list", (Key.Find,)),
    ActionSpec("add_filter", "Worklist", "Narrow the list", ("Ctrl+Shift+N",)),
    ActionSpec("order", "Worklist", "Order of the list", ("Ctrl+Shift+O",)),
    ActionSpec("columns", "Worklist", "Columns of the list"),
    ActionSpec("save_view", "Worklist", "Save this view"),
    ActionSpec("prepare_letters", "Worklist", "Prepare letters", separated=True),
    ActionSpec("export", "Worklist", "Export this list"),
    ActionSpec("refresh", "Worklist", "Refresh", (Key.Refresh,)),
    ActionSpec("plan", "Plan", "Plan taper", ("Ctrl+T",)),
    ActionSpec("go_plan", "Plan", "Plan in force, check-ins", ("Ctrl+Shift+T",)),
    ActionSpec("undo", "Plan", "Undo", (Key.Undo,), separated=True),
    ActionSpec("redo", "Plan", "Redo", (Key.Redo,)),
    ActionSpec("areas", "Plan", "Next area: fields, curve, table, section of a review", ("F6",)),
    ActionSpec("basis", "Plan", "Basis of the plan", ("F2",)),
    ActionSpec("letter", "Letters", "Letter or handout", ("Ctrl+E", "Alt+3")),
    ActionSpec("check_letter", "Letters", "Check a printed letter", ("Ctrl+Shift+E",)),
    ActionSpec("print", "Letters", "Print", (Key.Print,)),
    ActionSpec("save_pdf", "Letters", "Save as PDF", ("Ctrl+Shift+S",)),
    ActionSpec("go_report", "Tools", "Practice report", ("Alt+8",)),
    ActionSpec("go_rules", "Tools", "Rules and their numbers", ("Alt+7",)),
    ActionSpec("larger", "Tools", "Larger text", ("Ctrl++", "Ctrl+="), separated=True),
    ActionSpec("smaller", "Tools", "Smaller text", ("Ctrl+-",)),
    ActionSpec("normal_size", "Tools", "Normal text", ("Ctrl+0",)),
    ActionSpec("light", "Tools", "Light colours", separated=True),
    ActionSpec("dark", "Tools", "Dark colours"),
    ActionSpec("system_colours", "Tools", "Colours of the desktop"),
    ActionSpec("help", "Help", "Help for this screen", (Key.HelpContents,)),
    ActionSpec("keys", "Help", "Keys", ("Ctrl+/",)),
    ActionSpec("about", "Help", "About", separated=True),
)

PAGE_KEYS = (
    ("Open the chosen person", "Enter"),
    ("Preview the chosen person", "Space"),
    ("Select the person in the list, everyone shown", "X  Ctrl+A"),
    ("Basis of the chosen flag, or of a person's first from the list", "B"),
    ("Agree, continue, not suitable: answer the flag in focus", "A  C  N"),
    ("Chart or table of the same numbers", "T"),
    ("Chart range shorter, longer", "[  ]"),
    ("Move along the chart or the plan", "Left  Right"),
    ("Prescriptions, reviews, plans, letters, answers", "1  2  3  4  5"),
    ("A step of a plan: higher, lower", "+  −, or Up  Down in the curve"),
    ("A step of a plan: hold, a week longer, shorter", "H  ]  ["),
    ("A step of a plan: put in, take out", "Insert  Delete"),
    ("Plan in force: check-in, pause, hold", "C  P  H"),
    ("Import: next step, step before", "Alt+N  Alt+B"),
    ("Close a panel, leave a question unanswered", "Esc"),
)
"""Keys that belong to a part of a page, for the sheet of keys."""
