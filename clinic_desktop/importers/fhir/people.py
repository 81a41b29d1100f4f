"""Patient resources to people."""

from collections.abc import Sequence

from clinic_desktop.domain.records import Patient, Sex
from clinic_desktop.importers.fhir.elements import (
    Json,
    Resource,
    as_object,
    as_objects,
    as_text,
    first_code,
    words_of,
)
from clinic_desktop.importers.fhir.references import Document, main_identifier

_SEXES = {sex.value: sex for sex in Sex}
_FORMER_NAMES = ("old", "maiden", "nickname", "anonymous")


def patient_of(resource: Resource, row_id: str, document: Document) -> Patient:
    """The person; a name is the official one, else the usual one, else the first in use."""
    data = resource.data
    name = _name(as_objects(data.get("name")))
    born = resource.day(data.get("birthDate"), "birthDate")
    died_on = resource.day(data.get("deceasedDateTime"), "deceasedDateTime")
    if data.get("birthDate") is None:
        resource.warn("birthDate", "empty", "Not recorded. Rules that need it say so.")
    return Patient(
        id=row_id,
        family_name=as_text(name.get("family")),
        given_name=_joined(name.get("given")) or (None if name.get("family") else _whole(name)),
        birth_date=born,
        title=_joined(name.get("prefix")),
        sex=resource.word(data.get("gender"), "gender", _SEXES) or Sex.UNKNOWN,
        identifier=main_identifier(data.get("identifier")),
        address=_address(as_objects(data.get("address"))),
        phone=_phone(as_objects(data.get("telecom"))),
        language=_language(as_objects(data.get("communication"))),
        deceased_on=died_on,
        merged_into=_replaced_by(resource, row_id, document),
        reported_dead=died_on is None and _reported_dead(resource),
    )


def _name(names: Sequence[Json]) -> Json:
    current = [one for one in names if one.get("use") not in _FORMER_NAMES]
    for use in "official", "usual":
        for one in current:
            if one.get("use") == use:
                return one
    return next(iter([*current, *names]), {})


def _whole(name: Json) -> str | None:
    """A name given only as one text stays whole, where it is read first."""
    return as_text(name.get("text"))


def _joined(parts: object) -> str | None:
    if not isinstance(parts, list):
        return None
    return " ".join(text for part in parts if (text := as_text(part))) or None


def _address(addresses: Sequence[Json]) -> tuple[str, ...]:
    current = [one for one in addresses if one.get("use") != "old"]
    home = next((one for one in current if one.get("use") == "home"), None)
    address = home or next(iter(current), {})
    lines = address.get("line")
    parts = [*(lines if isinstance(lines, list) else [])]
    parts += [address.get(name) for name in ("city", "district", "state", "postalCode")]
    found = tuple(dict.fromkeys(text for part in parts if (text := as_text(part))))
    text = as_text(address.get("text"))
    return found or ((text,) if text else ())


def _phone(telecoms: Sequence[Json]) -> str | None:
    phones = [one for one in telecoms if one.get("system") in ("phone", "sms")]
    order = {"mobile": 0, "home": 1, "work": 3, "old": 4}
    phones.sort(key=lambda one: order.get(str(one.get("use")), 2))
    return next((value for one in phones if (value := as_text(one.get("value")))), None)


def _language(spoken: Sequence[Json]) -> str | None:
    preferred = [one for one in spoken if one.get("preferred") is True]
    for one in [*preferred, *spoken]:
        language = one.get("language")
        code = first_code(language) or words_of(language)
        if code is not None:
            return code
    return None


def _reported_dead(resource: Resource) -> bool:
    """Said to have died, on a day that is not known: by a plain yes, a year or a month."""
    data = resource.data
    for path in "deceasedBoolean", "deceasedDateTime":
        if data.get(path) not in (None, False):
            resource.warn(
                path,
                "death without a date",
                "The person is said to have died, and not on which day: flags stay, and say so; "
                "no taper is planned and no letter goes out. Ask the sender for the date.",
            )
            return True
    return False


def _replaced_by(resource: Resource, row_id: str, document: Document) -> str | None:
    """The record that stands in the place of this one, as either of the two says."""
    for link in as_objects(resource.data.get("link")):
        if link.get("type") == "replaced-by":
            other = document.patient_id(as_object(link.get("other")), resource.data)
            if other is not None:
                return other
            resource.warn(
                "link",
                "merged into nobody known",
                "It was merged into another record, and the link does not say which. It goes on "
                "standing for the person: ask the sender for the other record's id.",
            )
    return document.index.replaced_by(row_id)
