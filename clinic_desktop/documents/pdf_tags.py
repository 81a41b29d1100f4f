"""The structure of a PDF for screen readers, added beside marks that are already painted.

While a page is painted, `Structure` notes which tag each run of marks belongs to; `write_structure`
then writes the tree of elements, the way back from marks to elements, and that the file is tagged.
"""

import io
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from clinic_desktop.documents.marks import Tag

Kid = Tag | tuple[int, int]
"""An element, or (page, number) of a run of marks."""


@dataclass(slots=True)
class Structure:
    """Elements in the order they were painted, and the marks of each."""

    kids: dict[Tag | None, list[Kid]] = field(default_factory=lambda: {None: []})
    pages: list[list[Tag]] = field(default_factory=list)

    def new_page(self) -> None:
        self.pages.append([])

    def mark(self, tag: Tag) -> int:
        """The number of a new run of marks on the present page that belongs to `tag`."""
        self._attach(tag)
        number = len(self.pages[-1])
        self.pages[-1].append(tag)
        self.kids[tag].append((len(self.pages) - 1, number))
        return number

    def _attach(self, tag: Tag) -> None:
        if tag in self.kids:
            return
        if tag.parent is not None:
            self._attach(tag.parent)
        self.kids[tag] = []
        self.kids[tag.parent].append(tag)


def write_structure(pdf_bytes: bytes, structure: Structure) -> bytes:
    """The same pages with their structure tree. Same input, same bytes."""
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        pages = [page.obj for page in pdf.pages]
        top = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
        elements: dict[Tag | None, pikepdf.Object] = {None: top}
        for tag in structure.kids:
            if tag is not None:
                elements[tag] = pdf.make_indirect(_element(tag, elements[tag.parent]))
        for tag, kids in structure.kids.items():
            elements[tag].K = Array([_kid(kid, elements, pages) for kid in kids])
        root.K = Array([top])
        numbers = Array()
        for number, tags in enumerate(structure.pages):
            pages[number].StructParents = number
            pages[number].Tabs = Name.S
            numbers.append(number)
            numbers.append(pdf.make_indirect(Array([elements[tag] for tag in tags])))
        root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
        root.ParentTreeNextKey = len(pages)
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        return same_bytes(pdf)


def same_bytes(pdf: pikepdf.Pdf) -> bytes:
    """The file as bytes, without a clock or random id: the same pages give the same bytes."""
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _element(tag: Tag, parent: pikepdf.Object) -> Dictionary:
    element = Dictionary(Type=Name.StructElem, S=Name("/" + tag.kind), P=parent)
    if tag.alt:
        element.Alt = String(tag.alt)
    attributes = Dictionary(O=Name.Table)
    if tag.scope:
        attributes.Scope = Name("/" + tag.scope)
    if tag.columns > 1:
        attributes.ColSpan = tag.columns
    if len(attributes.keys()) > 1:
        element.A = attributes
    return element


def _kid(
    kid: Kid, elements: dict[Tag | None, pikepdf.Object], pages: list[pikepdf.Dictionary]
) -> pikepdf.Object:
    if isinstance(kid, Tag):
        return elements[kid]
    page, number = kid
    return Dictionary(Type=Name.MCR, Pg=pages[page], MCID=number)
