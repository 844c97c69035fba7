"""What can be set, from the environment or `.env`, with the prefix CASEGRAPH_: read when asked, checked, frozen."""

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

import platformdirs
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.embedding import DEFAULT_MODEL
from graph.errors import Refused

PREFIX = "CASEGRAPH_"
DOTENV = ".env"


class Settings(BaseSettings):
    """Every setting with its meaning; `casegraph settings` prints them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=DOTENV,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    neo4j_uri: str | None = Field(
        default=None,
        description="Address of a Neo4j server, cluster or Aura: bolt://, neo4j:// or neo4j+s://. "
        "With none set, casegraph runs a private Neo4j of its own.",
    )
    neo4j_user: str = Field(default="neo4j", description="User name at that address, used with the password.")
    neo4j_password: SecretStr | None = Field(
        default=None, description="Password at that address; with none, no account is used."
    )
    neo4j_database: str | None = Field(
        default=None, description="Name of the database at that address; with none, the user's own."
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("casegraph"),
        description="Folder of the private Neo4j, its program and its data, and of the model's form for questions.",
    )
    model: str = Field(
        default=DEFAULT_MODEL,
        description="Embedding model: the one that comes with casegraph by name, or a folder of sentence-transformers.",
    )

    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins whose pages may read the API, separated by commas, such as https://portal.example.org; "
        "with none set, only pages of the same origin.",
    )

    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Names by which others call the service, separated by commas, such as cases.example.org; "
        "with none set, it answers on this machine only.",
    )
    api_keys_required: bool | None = Field(
        default=None,
        description="Whether reading needs a key; on this machine alone it does not unless set, elsewhere say which.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas, "
        "such as 127.0.0.1 or 10.0.0.0/24; with none set, nobody's is.",
    )
    rate_limit: str | None = Field(
        default=None,
        description="How often each key or address may ask, of each worker, such as 300/minute (a query of the "
        "console counts as ten); with none set, 300/minute where HOSTS is set and no limit on this machine alone.",
    )
    log: Literal["lines", "json"] | None = Field(
        default=None,
        description="Log as lines for people, or as JSON with a line for each request; "
        "with none set, lines on a terminal and JSON elsewhere.",
    )
    log_questions: bool = Field(default=False, description="Whether log lines hold what was asked.")
    slow_ms: int = Field(
        default=2000, ge=0, description="From how many milliseconds on a request is logged as slow, with its receipt."
    )
    otlp_endpoint: str | None = Field(
        default=None,
        description="Where OpenTelemetry traces go, such as http://127.0.0.1:4318/v1/traces; with none set, nowhere.",
    )

    @field_validator("hosts", mode="before")
    @classmethod
    def _names(cls, given: object) -> object:
        names = _parts(given)
        for one in names if isinstance(names, tuple) else ():
            if not re.fullmatch(r"[a-z0-9.:-]+", one := str(one)) or "://" in one:
                msg = f"{one!r} is no name of a host: write it without scheme and port, such as cases.example.org"
                raise ValueError(msg)
        return names

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, given: object) -> object:
        networks = _parts(given)
        for one in networks if isinstance(networks, tuple) else ():
            try:
                ipaddress.ip_network(str(one))
            except ValueError as error:
                msg = f"{one!r} is no address or network, such as 127.0.0.1 or 10.0.0.0/24"
                raise ValueError(msg) from error
        return networks

    @field_validator("rate_limit")
    @classmethod
    def _limit(cls, given: str | None) -> str | None:
        if given is not None and not re.fullmatch(
            r"[1-9]\d{0,6} ?(?:/|per) ?(?:\d{1,4} ?)?(?:second|minute|hour|day)s?", given
        ):
            msg = f"{given!r} is no limit: write it like 300/minute"
            raise ValueError(msg)
        return given

    @field_validator("otlp_endpoint")
    @classmethod
    def _endpoint(cls, given: str | None) -> str | None:
        if given is not None and not re.fullmatch(r"https?://[^\s]+", given):
            msg = f"{given!r} is no address: write it like http://127.0.0.1:4318/v1/traces"
            raise ValueError(msg)
        return given

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _origins(cls, given: object) -> object:
        origins = _parts(given)
        for one in origins if isinstance(origins, tuple) else ():
            if not re.fullmatch(r"https?://[^/\s*?#@]+", str(one)):
                msg = f"{one!r} is no origin: write scheme and host alone, such as https://portal.example.org"
                raise ValueError(msg)
        return origins

    @model_validator(mode="after")
    def _used_or_refused(self) -> Self:
        given = self.model_fields_set
        if self.neo4j_uri is None and (idle := sorted(given & {"neo4j_user", "neo4j_password", "neo4j_database"})):
            names = ", ".join(variable(name) for name in idle)
            msg = f"{names} is set without CASEGRAPH_NEO4J_URI: the private Neo4j has an account of its own"
            raise ValueError(msg)
        if self.neo4j_uri is not None and "neo4j_user" in given and self.neo4j_password is None:
            msg = "CASEGRAPH_NEO4J_USER is set without CASEGRAPH_NEO4J_PASSWORD"
            raise ValueError(msg)
        return self


def _parts(given: object) -> object:
    return tuple(one.strip() for one in given.split(",") if one.strip()) if isinstance(given, str) else given


@dataclass(frozen=True)
class Told:
    """One setting as `casegraph settings` prints it; a secret's value is hidden."""

    name: str
    value: str | None
    origin: str
    meaning: str


def variable(field: str) -> str:
    """The name of a setting in the environment."""
    return f"{PREFIX}{field.upper()}"


def read_settings() -> Settings:
    """The settings as they are now. Raises `Refused` for a variable that is not known and for what does not fit."""
    _refuse_unknown({**_dotenv(), **os.environ})
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        where = f"{variable(str(first['loc'][0]))}: " if first["loc"] else ""
        raise Refused(
            f"{where}{first['msg'].removeprefix('Value error, ')}.", "Mend or unset it; `casegraph settings --help`."
        ) from error


def told(settings: Settings) -> list[Told]:
    """Every setting with its value, where the value came from, and its meaning."""
    environment, dotenv = _names(os.environ), _names(_dotenv())
    rows = []
    for field, info in Settings.model_fields.items():
        value = getattr(settings, field)
        name = variable(field)
        origin = "environment" if name in environment else DOTENV if name in dotenv else "default"
        rows.append(Told(name, _shown(value), origin, info.description or ""))
    return rows


def _shown(value: object) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or None
    return None if value is None else str(value)


def _refuse_unknown(given: Mapping[str, str | None]) -> None:
    known = [variable(field) for field in Settings.model_fields]
    for name in sorted(given):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            # Without the prefix, which makes everything look alike.
            bare = name.upper().removeprefix(PREFIX)
            near = difflib.get_close_matches(bare, [one.removeprefix(PREFIX) for one in known], n=1)
            hint = f"Did you mean {PREFIX}{near[0]}?" if near else f"There are {', '.join(known)}."
            raise Refused(f"{name} is set, and there is no such setting.", hint)


def _dotenv() -> dict[str, str | None]:
    return dict(dotenv_values(DOTENV))


def _names(given: Mapping[str, str | None]) -> set[str]:
    """Which variables are set to something; an empty one counts as not set."""
    return {name.upper() for name, value in given.items() if value}
