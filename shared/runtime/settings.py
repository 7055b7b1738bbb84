"""What an operator may set, typed, with the unit in the name; the same fields for every service.

Invariant: settings are read once, at the composition root, are frozen afterwards, and a secret has no default.
This file is the only one that reads the environment.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.regions import PROVINCES


class ServiceSettings(BaseSettings):
    """The knobs all four services share; a service subclasses it with its own prefix."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str = Field(repr=False)
    """PostgreSQL of this service alone: `postgresql://user:password@host:port/name`."""
    kafka_servers: str
    """Brokers to start from: `host:port[,host:port]`."""
    provinces: Annotated[tuple[str, ...], NoDecode]
    """Province codes this instance works for: `73`, `73,76` or `all`."""
    http_host: str = "127.0.0.1"
    """Address to listen on; only loopback unless said otherwise."""
    http_port: int = 0
    """Port of this role; the api serves its routes there, every other role its health and metrics."""
    metrics_host: str = "127.0.0.1"
    """Address on which an api's metrics listen: never one that callers of the api can reach."""
    metrics_port: int = 0
    """Port of an api's metrics and, for probes, its health; 0: nowhere, for they are not told to callers."""
    topic_partitions: int = Field(default=4, ge=1)
    """Partitions of every stream this service owns; fixed for the life of a stream."""
    topic_replication: int = Field(default=1, ge=1)
    """Copies of every stream; 3 in production."""
    relay_batch_events: int = Field(default=2_000, ge=1)
    """Most events the relay takes from the outbox in one step."""
    relay_lease_seconds: float = Field(default=5, gt=0)
    """How long a relay may be silent before another one takes over."""
    lock_wait_seconds: float = Field(default=5, gt=0, le=30)
    """How long a command waits in all for what others hold, before it is answered `busy`."""
    idempotency_keep_days: int = Field(default=14, ge=1)
    """How long the answer to a command is kept under its key: longer than any client sends the same again."""
    session_timeout_seconds: float = Field(default=6, gt=0)
    """How long a consumer may be silent before its partitions go to another."""
    batch_most_seconds: float = Field(default=300, gt=0)
    """How long a batch may take before its consumer's partitions go to another."""
    group_instance: str = ""
    """Name of this consumer that survives its restart (static membership); empty for none."""
    otlp_endpoint: str = ""
    """Where traces go (OTLP over HTTP): `http://host:4318/v1/traces`; empty for nowhere."""
    trace_share: float = Field(default=1, ge=0, le=1)
    """Share of the commands that are traced, where an endpoint is set."""
    release: str = "unreleased"
    """Version of the image, as traces and metrics shall name it."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Least severe line that is written."""

    @field_validator("provinces", mode="before")
    @classmethod
    def _split_provinces(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return PROVINCES if given.strip() == "all" else tuple(code.strip() for code in given.split(",") if code.strip())

    @field_validator("provinces")
    @classmethod
    def _know_provinces(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [code for code in codes if code not in PROVINCES]
        if unknown or not codes:
            raise ValueError(f"provinces: {unknown or 'none'} given; use two-digit province codes or 'all'")
        return codes

    @property
    def nationwide(self) -> bool:
        """Whether this instance works for every province."""
        return set(self.provinces) == set(PROVINCES)

    def streams(self, *owners: str) -> str:
        """Return the subscription pattern for the given services' streams of this instance's provinces.

        An instance for all provinces also hears of provinces that do not exist yet.
        """
        provinces = r"\d\d" if self.nationwide else "|".join(self.provinces)
        return rf"^({provinces})\.({'|'.join(owners)})$"

    def group(self, consumer: str) -> str:
        """Return the consumer group of one consumer of this instance; its prefix is the one that ACLs are bound to."""
        provinces = "all" if self.nationwide else "-".join(self.provinces)
        return f"{provinces}.{consumer}"


class AccessSettings(BaseSettings):
    """Whom an api believes, and how people log in to its pages; mixed into the settings of services with people.

    An api does not start without issuer and secret; the other roles answer nobody who would have to log in, and are
    better not told the secret.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    oidc_issuer: str = ""
    """Whose tokens count: the `iss` of an OpenID Connect issuer, `https://id.example.go.id/realms/plut`."""
    oidc_audience: str = "naik-kelas"
    """The `aud` that a token must be meant for."""
    oidc_client_id: str = "naik-kelas"
    """Name by which the issuer knows these pages; an ID token must be meant for it."""
    oidc_client_secret: str = Field(default="", repr=False)
    """What these pages prove it with; empty for a public client, which proves itself by PKCE alone."""
    oidc_leeway_seconds: float = Field(default=60, ge=0)
    """How far the issuer's clock and ours may differ."""
    session_secret: str = Field(default="", repr=False)
    """What session cookies are signed with: 32 random characters or more; a new one logs everybody out.

    The same for services behind one host name, whose cookies are the same; another one for each of the others.
    """
    session_recheck_seconds: float = Field(default=10, ge=0)
    """How long the issuer's word on a session counts before it is asked again; 0: never asked, and people log in anew
    every quarter of an hour, for an issuer whose refresh tokens are good for once only."""
    public_url: str = Field(default="", pattern=r"^$|^https://[^/]+/?$|^http://(127\.0\.0\.1|localhost)(:\d+)?/?$")
    """Address that browsers see, `https://plut.example.go.id`; empty: whatever a browser on this machine says."""
