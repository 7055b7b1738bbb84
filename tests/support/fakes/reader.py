"""A reader of pages: what is in a page, found as a browser would find it.

Invariant: text is what a person sees or hears; markup that is not well formed is an error, not a guess.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})


@dataclass
class Element:
    """One element, its attributes, its text and elements in order."""

    tag: str
    attributes: dict[str, str]
    content: list["str | Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of everything inside."""
        return "".join(each if isinstance(each, str) else each.text for each in self.content)

    @property
    def words(self) -> str:
        """The text with its white space made single."""
        return " ".join(self.text.split())

    def _inside(self) -> Iterator["Element"]:
        for each in self.content:
            if isinstance(each, Element):
                yield each
                yield from each._inside()

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Return the elements inside with this tag and these attributes (`class_` matches one of the classes)."""
        return [each for each in self._inside() if tag in {"", each.tag} and each.has(**attributes)]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        """Return the only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def has(self, **attributes: str) -> bool:
        """Say whether the attributes are there."""
        wanted = dict(attributes)
        of_class = wanted.pop("class_", None)
        if of_class is not None and of_class not in self.attributes.get("class", "").split():
            return False
        return all(self.attributes.get(name.replace("_", "-")) == value for name, value in wanted.items())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Element("page", {})
        self.open = [self.page]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].content.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag != tag:
            message = f"</{tag}> closes <{self.open[-1].tag}>"
            raise AssertionError(message)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def read(page: str) -> Element:
    """Return the page; raises AssertionError when it is not well formed."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    if len(reader.open) != 1:
        message = f"<{reader.open[-1].tag}> is never closed"
        raise AssertionError(message)
    return reader.page
