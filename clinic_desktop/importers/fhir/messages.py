"""Message bundles: a prescription sent, and a prescription taken back.

The UK's prescription messages send an order once and cancel it by an update that names the same
item of the same prescription. The cancellation is the later word, whatever the dates say: many
carry none.
"""

from collections.abc import Iterable

from clinic_desktop.importers.fhir.elements import Json, as_object, as_objects, as_text
from clinic_desktop.importers.fhir.references import Document, row_id

ORDER = "prescription-order"
UPDATE = "prescription-order-update"
CANCELLED = "A message of the same import cancels this item; the cancellation was taken."
_OVER = ("cancelled", "stopped", "entered-in-error")

Inside = Iterable[tuple[Json, str | None, str]]
"""Resources of a bundle with their address and place."""


def message_date(bundle: Json, inside: Inside) -> str | None:
    """When a message was sent: its own time stamp, else that of its signature."""
    if bundle.get("type") != "message":
        return None
    stamps = [as_text(bundle.get("timestamp"))]
    stamps += [
        as_text(resource.get("recorded"))
        for resource, _, _ in inside
        if resource.get("resourceType") == "Provenance"
    ]
    stamps.append(as_text(as_object(bundle.get("meta")).get("lastUpdated")))
    return next((stamp for stamp in stamps if stamp), None)


def message_event(bundle: Json, inside: Inside) -> str | None:
    """What a message is about, by the code of its header."""
    if bundle.get("type") != "message":
        return None
    headers = (one for one, _, _ in inside if one.get("resourceType") == "MessageHeader")
    events = (as_text(as_object(one.get("eventCoding")).get("code")) for one in headers)
    return next((event for event in events if event), None)


def is_order_message(resource: Json, document: Document) -> bool:
    """Whether this is an order as it was first sent."""
    return document.message_event == ORDER and resource.get("resourceType") == "MedicationRequest"


def is_cancellation(resource: Json, document: Document) -> bool:
    """Whether a message takes this order back."""
    return (
        document.message_event == UPDATE
        and resource.get("resourceType") == "MedicationRequest"
        and resource.get("status") in _OVER
    )


def item_of(resource: Json, full_url: str | None) -> tuple[str, str]:
    """The item and its prescription, as messages name them."""
    group = as_text(as_object(resource.get("groupIdentifier")).get("value")) or ""
    items = as_objects(resource.get("identifier"))
    item = next((value for one in items if (value := as_text(one.get("value")))), None)
    return item or row_id(resource, full_url) or "", group
