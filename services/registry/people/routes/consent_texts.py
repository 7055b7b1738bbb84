"""The texts that people agree to, over HTTP: for everybody, for whoever is asked to agree may read them first.

Invariant: a text that was shipped once is shown as long as a consent names it.
"""

from datetime import date
from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.registry.people.rules.consent import CURRENT, TEXTS, ShippedText
from shared.http.auth.permissions import PUBLIC

router = APIRouter(tags=["entrepreneurs"])


class ShownText(BaseModel):
    """A text that people agree to; `_en` is the same in English."""

    version: str = Field(examples=[CURRENT.version])
    since_on: date
    is_current: bool
    title: str
    title_en: str
    paragraphs: list[str]
    paragraphs_en: list[str]

    @classmethod
    def of(cls, text: ShippedText) -> Self:
        """Shape one for the answer."""
        return cls(
            version=text.version, since_on=text.since_on, is_current=text is CURRENT,
            title=text.title.id, title_en=text.title.en,
            paragraphs=[each.id for each in text.paragraphs], paragraphs_en=[each.en for each in text.paragraphs],
        )  # fmt: skip


class ShownTexts(BaseModel):
    """The texts that are shipped; the oldest first."""

    items: list[ShownText]


@router.get("/consent-texts", dependencies=[PUBLIC], summary="List the texts that people agree to")
async def list_consent_texts() -> ShownTexts:
    return ShownTexts(items=[*map(ShownText.of, TEXTS.values())])
