"""The registry's settings: `REGISTRY_...`; what they mean is said in `shared.runtime.settings`."""

from typing import Final

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import AccessSettings, ServiceSettings

NAME: Final = "registry"
"""What the service is called, by its streams, its outbox and its operator."""


class RegistrySettings(AccessSettings, ServiceSettings):
    """What an operator of the registry may set."""

    model_config = SettingsConfigDict(env_prefix="REGISTRY_", frozen=True, extra="ignore")

    import_most_megabytes: int = Field(default=10, ge=1)
    """Largest table that an office may send: 10 MB of XLSX are some 200,000 rows."""
    import_batch_rows: int = Field(default=1_000, ge=1)
    """Rows of a table that are imported in one step."""
    import_keep_days: int = Field(default=14, ge=1)
    """How long a table that was never started, and rows that were refused, are kept."""
    nik_tries_per_person: int = Field(default=3, ge=1)
    """How often a day another NIK may be asked for one person."""
    nik_tries_per_caller: int = Field(default=20, ge=1)
    """How often a day one caller may ask for another NIK, and may register somebody whose NIK is beyond their reach."""
    uptd_deadline_months: int = Field(default=12, ge=1, le=240)
    """Months after a centre opened in which it has to become a UPTD; `GET /centres/overdue?months=` asks for others."""
