"""Reporting's settings: `REPORTING_...`; what they mean is said in `shared.runtime.settings`."""

from typing import Final

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import ServiceSettings

OWNER: Final = "reporting"


class ReportingSettings(ServiceSettings):
    """What an operator of reporting may set."""

    model_config = SettingsConfigDict(env_prefix="REPORTING_", frozen=True, extra="ignore")

    rebuild_hands: int = Field(default=2, ge=1)
    """How many parts of the partitions a rebuild reads and folds at once."""
