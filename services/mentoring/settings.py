"""Mentoring's settings: `MENTORING_...`; what they mean is said in `shared.runtime.settings`."""

from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import AccessSettings, ServiceSettings


class MentoringSettings(AccessSettings, ServiceSettings):
    """What an operator of mentoring may set."""

    model_config = SettingsConfigDict(env_prefix="MENTORING_", frozen=True, extra="ignore")
