"""Resources of FHIR DSTU2 and STU3 as R4 says the same things.

Only elements that mean the same are moved to where R4 has them; nothing is concluded. What has no
counterpart stays where it is, and the mapping of R4 does not look there.
"""

from collections.abc import Callable

from clinic_desktop.importers.fhir.elements import Json, as_object, as_objects, as_text

READ_AS_R4 = ("DSTU2", "STU3")

_CLASSES = {
    "inpatient": "IMP",
    "emergency": "EMER",
    "virtual": "VR",
    "outpatient": "AMB",
    "ambulatory": "AMB",
    "home": "HH",
    "field": "FLD",
    "daytime": "SS",
}
_NOT_TAKEN = "not-taken"


def as_r4(resource: Json) -> Json:
    """The resource, or a copy of it in the form of R4 where it is of an older one."""
    kind = resource.get("resourceType")
    change = _CHANGES.get(kind) if isinstance(kind, str) else None
    if change is None:
        return resource
    made = dict(resource)
    if "subject" not in made and "patient" in made and kind != "Patient":
        made["subject"] = made["patient"]
    change(made)
    return made


def _order(made: Json) -> None:
    made["resourceType"] = "MedicationRequest"
    _move(made, "dateWritten", "authoredOn")
    _move(made, "prescriber", "requester")
    # What DSTU2 calls an order is one; STU3 says so itself.
    made.setdefault("intent", "order")
    agent = as_object(made.get("requester")).get("agent")
    if agent is not None:
        made["requester"] = agent
    reason = made.get("reasonCodeableConcept")
    if reason is not None and "reasonCode" not in made:
        made["reasonCode"] = [reason]
    _doses(made, "dosageInstruction")


def _dispense(made: Json) -> None:
    _doses(made, "dosageInstruction")


def _statement(made: Json) -> None:
    if made.get("wasNotTaken") is True or made.get("taken") == "n":
        made["status"] = _NOT_TAKEN
    for one in as_objects(made.get("dosage")):
        for old, new in (("quantityQuantity", "doseQuantity"), ("quantityRange", "doseRange")):
            if old in one:
                one.setdefault(new, one[old])
    _doses(made, "dosage")


def _administration(made: Json) -> None:
    _move(made, "effectiveTimeDateTime", "effectiveDateTime")
    _move(made, "effectiveTimePeriod", "effectivePeriod")
    if made.get("wasNotGiven") is True or made.get("notGiven") is True:
        made["status"] = "not-done"


def _medication(made: Json) -> None:
    form = as_object(made.get("product")).get("form")
    if form is not None:
        made.setdefault("form", form)


def _condition(made: Json) -> None:
    for name in ("clinicalStatus", "verificationStatus"):
        code = as_text(made.get(name))
        if code is not None:
            made[name] = {"coding": [{"code": code}]}


def _encounter(made: Json) -> None:
    kind = as_text(made.get("class"))
    if kind is not None:
        made["class"] = {"code": _CLASSES.get(kind, kind)}
    if "reasonCode" not in made:
        _move(made, "reason", "reasonCode")


def _patient(made: Json) -> None:
    made["name"] = [
        {**name, "family": " ".join(part for one in name["family"] if (part := as_text(one)))}
        if isinstance(name.get("family"), list)
        else name
        for name in as_objects(made.get("name"))
    ]
    made["link"] = [
        {**link, "type": "replaced-by"} if link.get("type") == "replace" else link
        for link in as_objects(made.get("link"))
    ]


def _doses(made: Json, path: str) -> None:
    """The dose stood on the instruction itself, and `when` was one code."""
    instructions = []
    for one in as_objects(made.get(path)):
        instruction = dict(one)
        dose = {
            name: instruction.pop(name)
            for name in list(instruction)
            if name in ("doseQuantity", "doseRange") or name.startswith("rate")
        }
        if dose:
            instruction.setdefault("doseAndRate", [dose])
        timing = as_object(instruction.get("timing"))
        repeat = dict(as_object(timing.get("repeat")))
        if repeat:
            _move(repeat, "periodUnits", "periodUnit")
            if isinstance(repeat.get("when"), str):
                repeat["when"] = [repeat["when"]]
            instruction["timing"] = {**timing, "repeat": repeat}
        instructions.append(instruction)
    if instructions:
        made[path] = instructions


def _move(made: Json, old: str, new: str) -> None:
    if old in made:
        made.setdefault(new, made.pop(old))


_CHANGES: dict[str, Callable[[Json], None]] = {
    "MedicationOrder": _order,
    "MedicationRequest": _order,
    "MedicationDispense": _dispense,
    "MedicationStatement": _statement,
    "MedicationAdministration": _administration,
    "Medication": _medication,
    "Condition": _condition,
    "Encounter": _encounter,
    "Patient": _patient,
}
