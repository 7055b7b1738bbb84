"""The registry's settings: `REGISTRY_...`; what they mean is said in `shared.settings`."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    """What an operator of the registry may set."""

    model_config = SettingsConfigDict(env_prefix="REGISTRY_", frozen=True, extra="ignore")
