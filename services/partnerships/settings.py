"""Partnerships' settings: `PARTNERSHIPS_...`; what they mean is said in `shared.runtime.settings`."""

from typing import Final

from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import AccessSettings, ServiceSettings

NAME: Final = "partnerships"
"""What the service is called, by its streams, its outbox and its operator."""


class PartnershipsSettings(AccessSettings, ServiceSettings):
    """What an operator of partnerships may set."""

    model_config = SettingsConfigDict(env_prefix="PARTNERSHIPS_", frozen=True, extra="ignore")
