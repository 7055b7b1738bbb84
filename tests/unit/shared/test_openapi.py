"""The page of commands needs no line to the outside, and shows what each command takes."""

from fastapi import FastAPI
from pydantic import BaseModel

from shared.openapi import page


class Wish(BaseModel):
    """Something asked for."""

    minutes: int
    note: str = "<b>"


def test_a_page_shows_each_route_with_its_fields_and_nothing_from_elsewhere() -> None:
    app = FastAPI(title="A & B")

    @app.post("/wishes", summary="Ask <for> something")
    async def ask(wish: Wish, twice: int = 0) -> None:
        """Take a wish."""

    shown = page(app.openapi())
    assert "<code>POST /wishes</code>" in shown
    assert "Ask &lt;for&gt; something" in shown
    assert "<code>minutes</code>" in shown
    assert "<code>twice</code> <small>(optional)</small>" in shown
    assert "A &amp; B" in shown
    assert "https://" not in shown
