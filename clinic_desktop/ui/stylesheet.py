"""The one style sheet, built from the look. Widgets are styled by property, never by a hex value.

`role` names a label's type (caption, strong, section, ...), `kind` a button's weight (primary,
plain, quiet, segment, tab, rail), `pane` a surface (window, sunken, surface) with its one line.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_desktop.ui.theme import Look


def style_sheet(look: "Look") -> str:
    """Every rule of the interface at the look's scheme and text size."""
    return "\n".join(
        (_base(look), _labels(look), _panes(look), _buttons(look), _inputs(look), _tables(look))
    )


def _c(look: "Look", name: str) -> str:
    return look.color(name).name()


def _base(look: "Look") -> str:
    return f"""
* {{ font-family: "{look.family}"; font-size: {look.points("body")}pt; }}
QWidget {{ color: {_c(look, "text")}; }}
QMainWindow, QStackedWidget {{ background: {_c(look, "surface")}; }}
QToolTip {{ background: {_c(look, "text")}; color: {_c(look, "surface")}; border: 0;
    padding: {look.px(5)}px {look.px(9)}px; font-size: {look.points("caption")}pt; }}
QMenuBar {{ background: {_c(look, "surface")}; color: {_c(look, "muted")};
    border-bottom: 1px solid {_c(look, "hairline")};
    padding-left: {look.px(12)}px; }}
QMenuBar::item {{ background: transparent; padding: {look.px(8)}px {look.px(9)}px; }}
QMenuBar::item:selected {{ background: {_c(look, "hover")}; color: {_c(look, "text")}; }}
QMenu {{ background: {_c(look, "surface")}; border: 1px solid {_c(look, "divider")};
    padding: {look.px(4)}px 0; }}
QMenu::item {{ padding: {look.px(6)}px {look.px(28)}px {look.px(6)}px {look.px(20)}px; }}
QMenu::item:selected {{ background: {_c(look, "selected")}; color: {_c(look, "text")}; }}
QMenu::item:disabled {{ color: {_c(look, "disabled")}; }}
QMenu::separator {{ height: 1px; background: {_c(look, "hairline")}; margin: {look.px(4)}px 0; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ width: {look.px(13)}px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: {look.px(13)}px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {_c(look, "divider")}; border-radius: 3px; }}
QScrollBar::handle:vertical {{ margin: 0 3px; min-height: {look.px(32)}px; }}
QScrollBar::handle:horizontal {{ margin: 3px 0; min-width: {look.px(32)}px; }}
QScrollBar::handle:hover {{ background: {_c(look, "control")}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ border: 0; background: {_c(look, "hairline")}; max-height: 3px; min-height: 3px; }}
QProgressBar::chunk {{ background: {_c(look, "accent")}; }}
"""


def _labels(look: "Look") -> str:
    rules = ["QLabel { background: transparent; }"]
    for role, color in (
        ("caption", "faint"),
        ("body", "text"),
        ("strong", "text"),
        ("section", "text"),
        ("field", "text"),
        ("title", "text"),
        ("figure", "text"),
        ("welcome", "text"),
    ):
        weight = 700 if look.font(role).bold() else 400
        rules.append(
            f'QLabel[role="{role}"] {{ font-size: {look.points(role)}pt;'
            f" font-weight: {weight}; color: {_c(look, color)}; }}"
        )
    caption, body = look.points("caption"), look.points("body")
    rules += [
        f'QLabel[role="muted"] {{ color: {_c(look, "muted")}; font-size: {body}pt; }}',
        f'QLabel[role="note"] {{ color: {_c(look, "muted")}; font-size: {caption}pt; }}',
        f'QLabel[role="fault"] {{ color: {_c(look, "urgent")}; font-size: {caption}pt; }}',
        f'QLabel[role="mark"] {{ font-weight: 700; border: 1px solid {_c(look, "text")};'
        f" border-radius: 3px; padding: {look.px(3)}px {look.px(8)}px; }}",
        f'QLabel[role="tag"] {{ color: {_c(look, "muted")}; font-size: {caption}pt;'
        f" border: 1px solid {_c(look, 'divider')}; border-radius: 3px;"
        f" padding: 0 {look.px(5)}px; }}",
    ]
    return "\n".join(rules)


def _panes(look: "Look") -> str:
    line = f"1px solid {_c(look, 'divider')}"
    hair = f"1px solid {_c(look, 'hairline')}"
    rules = [
        f'QWidget[pane="{name}"] {{ background: {_c(look, name)}; }}'
        for name in ("surface", "sunken", "window")
    ]
    rules += [
        f'QFrame[line="below"] {{ border: 0; border-bottom: {line}; }}',
        f'QFrame[line="above"] {{ border: 0; border-top: {line}; }}',
        f'QFrame[line="right"] {{ border: 0; border-right: {hair}; }}',
        f'QFrame[line="left"] {{ border: 0; border-left: {hair}; }}',
        f'QFrame[line="edge"] {{ border: 0; border-left: 1px solid {_c(look, "control")}; }}',
        f'QFrame[role="rule"] {{ background: {_c(look, "hairline")}; border: 0;'
        " max-height: 1px; min-height: 1px; }",
        f"#contextBar {{ min-height: {look.px(59)}px; }}",
        f"#safetyStrip {{ min-height: {look.px(28)}px; max-height: {look.px(28)}px; }}",
        f"#footer {{ min-height: {look.px(25)}px; max-height: {look.px(25)}px; }}",
        f'QFrame[role="footbar"] {{ min-height: {look.px(51)}px; }}',
        f'QFrame[role="actionbar"] {{ min-height: {look.px(47)}px; }}',
        f'QFrame[role="panel"] {{ background: {_c(look, "surface")};'
        f" border: 1px solid {_c(look, 'control')}; border-radius: 8px; }}",
        f'QFrame[role="sheet"] {{ background: {_c(look, "surface")}; border: 0; }}',
    ]
    for tint in ("urgent", "soon", "review", "info"):
        rules.append(
            f'QFrame[tint="{tint}"] {{ background: {_c(look, tint + "_tint")};'
            f" border: 1px solid {_c(look, tint)}; border-radius: 5px; }}"
        )
    rules.append(f"QFrame[tint]:focus {{ border: 2px solid {_c(look, 'focus')}; }}")
    return "\n".join(rules)


def _buttons(look: "Look") -> str:
    inner = look.px(28)
    side = look.px(13)
    caption = look.points("caption")
    return f"""
QPushButton {{ background: {_c(look, "surface")}; border: 1px solid {_c(look, "control")};
    border-radius: 5px; min-height: {inner}px; padding: 0 {side}px; }}
QPushButton:hover {{ background: {_c(look, "hover")}; }}
QPushButton:pressed {{ background: {_c(look, "selected")}; }}
QPushButton:disabled {{ color: {_c(look, "disabled")}; background: {_c(look, "sunken")};
    border-color: {_c(look, "divider")}; }}
QPushButton[kind="primary"] {{ background: {_c(look, "accent")}; color: {_c(look, "on_accent")};
    border-color: {_c(look, "accent")}; font-weight: 700; }}
QPushButton[kind="primary"]:hover {{ background: {_c(look, "accent_hover")}; }}
QPushButton[kind="primary"]:pressed {{ background: {_c(look, "accent_pressed")}; }}
QPushButton[kind="primary"]:disabled {{ color: {_c(look, "disabled")};
    background: {_c(look, "sunken")}; border-color: {_c(look, "divider")}; }}
QPushButton[kind="quiet"] {{ border: 0; background: transparent; color: {_c(look, "link")};
    padding: 0 {look.px(8)}px; min-height: {look.px(26)}px; }}
QPushButton[kind="quiet"]:hover {{ background: {_c(look, "hover")}; }}
QPushButton[kind="quiet"]:disabled {{ color: {_c(look, "disabled")}; }}
#findPatient {{ margin: {look.px(4)}px {look.px(12)}px 0 0; }}
QPushButton[kind="chip"] {{ border: 1px solid {_c(look, "control")}; border-radius: 3px;
    background: {_c(look, "surface")}; color: {_c(look, "muted")}; font-size: {caption}pt;
    padding: 0 {look.px(8)}px; min-height: {look.px(24)}px; font-weight: 400; }}
QPushButton[kind="chip"]:hover {{ background: {_c(look, "hover")}; }}
QPushButton[kind="link"] {{ border: 0; background: transparent; color: {_c(look, "link")};
    padding: 0 {look.px(2)}px; min-height: {look.px(24)}px; font-size: {caption}pt; }}
QPushButton[kind="link"]:hover {{ background: {_c(look, "hover")}; }}
QPushButton[kind="large"] {{ min-height: {look.px(42)}px; min-width: {look.px(250)}px; }}
QToolButton[kind="tab"] {{ border: 0; border-bottom: 3px solid transparent; background: transparent;
    border-top: 3px solid transparent; color: {_c(look, "muted")};
    padding: 0 {look.px(2)}px; margin: 0 {look.px(9)}px; }}
QToolButton[kind="tab"]:hover {{ color: {_c(look, "text")};
    border-bottom-color: {_c(look, "divider")}; }}
QToolButton[kind="tab"]:checked {{ color: {_c(look, "text")}; font-weight: 700;
    border-bottom-color: {_c(look, "accent")}; }}
QToolButton[kind="rail"] {{ border: 0; border-radius: 5px; background: transparent;
    color: {_c(look, "muted")}; padding: 0 {look.px(8)}px; min-height: {look.px(34)}px;
    text-align: left; }}
QToolButton[kind="rail"]:hover {{ background: {_c(look, "hover")}; }}
QToolButton[kind="rail"]:checked {{ background: {_c(look, "selected")}; color: {_c(look, "text")};
    font-weight: 700; }}
QToolButton[kind="segment"] {{ border: 1px solid {_c(look, "control")};
    background: {_c(look, "surface")}; color: {_c(look, "muted")};
    padding: 0 {look.px(11)}px; min-height: {look.px(25)}px; }}
QToolButton[kind="segment"][at="first"] {{ border-top-left-radius: 5px;
    border-bottom-left-radius: 5px; }}
QToolButton[kind="segment"][at="last"] {{ border-top-right-radius: 5px;
    border-bottom-right-radius: 5px; }}
QToolButton[kind="segment"]:hover {{ background: {_c(look, "hover")}; }}
QToolButton[kind="segment"]:checked {{ background: {_c(look, "accent_tint")};
    color: {_c(look, "text")}; font-weight: 700;
    border-bottom: 3px solid {_c(look, "accent")}; min-height: {look.px(23)}px; }}
QToolButton[kind="segment"]:disabled {{ color: {_c(look, "disabled")}; }}
QToolButton[kind="segment"]:checked:disabled {{ color: {_c(look, "muted")}; }}
QToolButton[kind="segment"][last="true"]:checked {{ background: {_c(look, "sunken")};
    color: {_c(look, "faint")}; font-weight: 400; font-style: italic;
    border-bottom: 3px dashed {_c(look, "control")}; }}
QToolButton[kind="icon"] {{ border: 1px solid {_c(look, "control")}; border-radius: 5px;
    background: {_c(look, "surface")}; min-width: {look.px(28)}px; min-height: {look.px(28)}px; }}
QToolButton[kind="icon"]:hover {{ background: {_c(look, "hover")}; }}
QToolButton[kind="icon"]:disabled {{ background: {_c(look, "sunken")};
    border-color: {_c(look, "divider")}; }}
QToolButton[kind="bare"] {{ border: 0; background: transparent; min-width: {look.px(24)}px;
    min-height: {look.px(24)}px; }}
QToolButton[kind="bare"]:hover {{ background: {_c(look, "hover")}; }}
QToolButton[kind="fold"] {{ border: 0; border-radius: 5px; background: transparent;
    color: {_c(look, "text")}; font-weight: 700; min-height: {look.px(26)}px;
    padding: 0 {look.px(6)}px 0 0; text-align: left; }}
QToolButton[kind="fold"]:hover {{ background: {_c(look, "hover")}; }}
"""


def _inputs(look: "Look") -> str:
    tall, focused = look.px(28), look.px(28) - 2
    side, side_focused = look.px(9), look.px(9) - 1
    boxes = "QLineEdit, QPlainTextEdit, QComboBox, QSpinBox"
    focus = ", ".join(f"{name}:focus" for name in boxes.split(", "))
    return f"""
{boxes} {{ background: {_c(look, "surface")}; border: 1px solid {_c(look, "control")};
    border-radius: 5px; padding: 0 {side}px; min-height: {tall}px;
    selection-background-color: {_c(look, "accent")};
    selection-color: {_c(look, "on_accent")}; }}
{focus} {{ border: 2px solid {_c(look, "focus")}; padding: 0 {side_focused}px;
    min-height: {focused}px; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {_c(look, "disabled")};
    background: {_c(look, "sunken")}; border-color: {_c(look, "divider")}; }}
#reviewForm QLineEdit:disabled, #reviewForm QComboBox:disabled {{ color: {_c(look, "muted")}; }}
QLineEdit[last="true"] {{ color: {_c(look, "faint")}; font-style: italic;
    background: {_c(look, "sunken")}; }}
QLineEdit[fault="true"], QComboBox[fault="true"] {{ border-color: {_c(look, "urgent")}; }}
QComboBox::drop-down {{ border: 0; width: {look.px(28)}px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {_c(look, "surface")};
    border: 1px solid {_c(look, "divider")}; selection-background-color: {_c(look, "selected")};
    selection-color: {_c(look, "text")}; outline: 0; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: 0; }}
QPlainTextEdit {{ padding: {look.px(4)}px {look.px(5)}px; }}
QPlainTextEdit:focus {{ padding: {look.px(4) - 1}px {look.px(5) - 1}px; }}
"""


def _tables(look: "Look") -> str:
    return f"""
QTableView, QListView {{ background: {_c(look, "surface")}; border: 0; outline: 0;
    gridline-color: transparent; selection-background-color: transparent;
    selection-color: {_c(look, "text")}; }}
QHeaderView {{ background: {_c(look, "surface")}; border: 0; }}
QHeaderView::section {{ background: {_c(look, "surface")}; color: {_c(look, "faint")}; border: 0;
    border-bottom: 1px solid {_c(look, "divider")}; padding: 0 {look.px(10)}px;
    font-size: {look.points("caption")}pt; min-height: {look.px(29)}px; }}
QHeaderView::section:hover {{ color: {_c(look, "text")}; }}
QTableCornerButton::section {{ background: {_c(look, "surface")}; border: 0; }}
#finderList::item {{ min-height: {look.px(28)}px; padding: 0 {look.px(7)}px;
    border-left: 3px solid transparent; color: {_c(look, "text")}; }}
#finderList::item:hover {{ background: {_c(look, "hover")}; }}
#finderList::item:selected {{ background: {_c(look, "selected")};
    border-left-color: {_c(look, "accent")}; }}
"""
