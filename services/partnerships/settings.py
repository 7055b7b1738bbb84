"""Partnerships' settings: `PARTNERSHIPS_...`; what they mean is said in `shared.runtime.settings`."""

from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import AccessSettings, ServiceSettings


class PartnershipsSettings(AccessSettings, ServiceSettings):
    """What an operator of partnerships may set."""

    model_config = SettingsConfigDict(env_prefix="PARTNERSHIPS_", frozen=True, extra="ignore")
