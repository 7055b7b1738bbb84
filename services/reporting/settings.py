"""Reporting's settings: `REPORTING_...`; what they mean is said in `shared.settings`."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class ReportingSettings(ServiceSettings):
    """What an operator of reporting may set."""

    model_config = SettingsConfigDict(env_prefix="REPORTING_", frozen=True, extra="ignore")
