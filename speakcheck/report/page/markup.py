"""The making of HTML: elements whose texts and attributes are escaped because there is no other way."""

import re
from xml.etree.ElementTree import Element, tostring

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that HTML forbids, and those that turn the direction of what follows."""
Child = Element | str | None
"""What stands in an element; None is left out."""


def element(tag: str, *children: Child, **attributes: object) -> Element:
    """Return an element with what stands in it.

    An underscore in the name of an attribute stands for a hyphen, one at its end for nothing; an attribute
    with None is left out.
    """
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.rstrip("_").replace("_", "-"), seen(str(value)))
    for child in children:
        _put(made, child)
    return made


def extend(parent: Element, *children: Child) -> Element:
    """Put more into an element, and return it."""
    for child in children:
        _put(parent, child)
    return parent


def written(root: Element) -> str:
    """Return an element as HTML."""
    return tostring(root, encoding="unicode", method="html")


def seen(text: str) -> str:
    """Return text without what no page may hold."""
    return _UNSEEN.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def _put(parent: Element, child: Child) -> None:
    if child is None:
        return
    if isinstance(child, Element):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + seen(child)
    else:
        parent.text = (parent.text or "") + seen(child)
