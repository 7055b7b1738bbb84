"""Mentoring's settings: `MENTORING_...`; what they mean is said in `shared.runtime.settings`."""

from typing import Final

from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import AccessSettings, ServiceSettings

NAME: Final = "mentoring"
"""What the service is called, by its streams, its outbox and its operator."""


class MentoringSettings(AccessSettings, ServiceSettings):
    """What an operator of mentoring may set."""

    model_config = SettingsConfigDict(env_prefix="MENTORING_", frozen=True, extra="ignore")
