"""The sheets on which a change of a rule is signed: what will be kept, a reason, a name."""

from collections.abc import Callable, Sequence

from clinic_desktop.services.facade import Signer
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet, facts
from clinic_desktop.ui.widgets import label


def sign_sheet(
    title: str,
    listed: Sequence[tuple[str, str]],
    *,
    yes: str,
    signer: Signer,
    remark: str,
    on_sign: Callable[[str], object],
) -> Sheet:
    """A sheet that shows what will be kept; `on_sign` gets the reason, which it cannot do
    without."""
    sheet = Sheet(title, yes=yes, name="policySheet")
    sheet.body.addWidget(facts([*listed, ("Signed by", f"{signer.name} ({signer.role})")]))
    sheet.body.addWidget(label(remark, "muted", wrap=True, name="policyRemark"))
    reason = field(spoken="Reason", name="policyReason", placeholder="Why, in a few words")
    sheet.body.addWidget(label("Reason", "caption"))
    sheet.body.addWidget(reason)
    sheet.first_focus = reason

    def accept() -> bool:
        if not reason.text().strip():
            sheet.refuse("A change of a rule needs a reason.")
            reason.setFocus()
            return False
        on_sign(reason.text())
        return True

    sheet.on_yes = accept
    return sheet
