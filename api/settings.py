"""What can be set, in the environment or in `.env`, with the prefix CASEGRAPH_: read on demand, checked, immutable."""

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import platformdirs
from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.hosts import canonical
from graph.embedding import DEFAULT_MODEL
from graph.errors import Refused

PREFIX = "CASEGRAPH_"
DOTENV = ".env"


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _host(text: str) -> str:
    try:
        return canonical(text)
    except ValueError as error:
        raise ValueError(
            f"{text!r} is not the name of a host: write it without scheme and port, such as cases.example.org"
        ) from error


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not an address or network, such as 127.0.0.1 or 10.0.0.0/24") from error
    return text


def _matching(pattern: str, what: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is not {what}")
        return text

    return AfterValidator(check)


_ORIGIN = _matching(
    r"https?://[^/\s*?#@]+", "an origin: write scheme and host alone, such as https://portal.example.org"
)
_LIMIT = _matching(
    r"[1-9]\d{0,6} ?(?:/|per) ?(?:\d{1,4} ?)?(?:second|minute|hour|day)s?", "a limit: write it like 300/minute"
)
_ENDPOINT = _matching(r"https?://[^\s]+", "an address: write it like http://127.0.0.1:4318/v1/traces")
_CONTACT = _matching(
    r"https?://[^\s]+|[^\s@<>?&]+@[^\s@<>?&]+\.[^\s@<>?&]+",
    "an address: write one of mail, such as cases@example.org, or of a web page, such as https://example.org/contact",
)
Each = TypeVar("Each")
#: Several values, separated by commas in the environment.
Several = Annotated[tuple[Each, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """Every setting with its meaning; `casegraph settings` prints them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=DOTENV,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    neo4j_uri: str | None = None
    """Address of a Neo4j server, cluster or Aura: bolt://, neo4j:// or neo4j+s://.
    If not set, casegraph runs a private Neo4j."""
    neo4j_user: str = "neo4j"
    """User name at that address, used with the password."""
    neo4j_password: SecretStr | None = None
    """Password at that address. If not set, casegraph connects without an account."""
    neo4j_database: str | None = None
    """Name of the database at that address. If not set, the user's home database."""
    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("casegraph"))
    """Folder for the private Neo4j (program and data) and for the model in ONNX form."""
    model: str = DEFAULT_MODEL
    """Embedding model: the name of the built-in one, or a folder of sentence-transformers."""

    cors_origins: Several[Annotated[str, _ORIGIN]] = ()
    """Origins whose pages may read the API, separated by commas, such as https://portal.example.org.
    If not set, only pages of the same origin may."""
    hosts: Several[Annotated[str, AfterValidator(_host)]] = ()
    """Host names by which others call the service, separated by commas, such as cases.example.org.
    If not set, it answers on this machine only."""
    api_keys_required: bool | None = None
    """Whether reading needs a key. Must be set to serve other machines; on this machine alone the default is no."""
    contact: Annotated[str, _CONTACT] | None = None
    """Whom readers of the pages write to: an address of mail, or of a web page with a form.
    If not set, the pages name nobody."""
    trusted_proxies: Several[Annotated[str, AfterValidator(_network)]] = ()
    """Addresses or networks of proxies whose X-Forwarded-For is trusted, separated by commas,
    such as 127.0.0.1 or 10.0.0.0/24. If not set, none is trusted."""
    rate_limit: Annotated[str, _LIMIT] | None = None
    """How many requests each key or address may make to each worker, such as 300/minute. A console query counts as ten.
    If not set, 300/minute where HOSTS is set, and no limit on this machine alone."""
    log: Literal["lines", "json"] | None = None
    """Log format: lines for people, or json with a line for each request.
    If not set, lines on a terminal and json elsewhere."""
    log_questions: bool = False
    """Whether log lines contain the questions asked."""
    slow_ms: int = Field(default=2000, ge=0)
    """Requests that take at least this many milliseconds are logged as slow, with their receipt."""
    otlp_endpoint: Annotated[str, _ENDPOINT] | None = None
    """Where to send OpenTelemetry traces, such as http://127.0.0.1:4318/v1/traces. If not set, none are sent."""

    @model_validator(mode="after")
    def _refuse_unused(self) -> Self:
        names = self.model_fields_set
        if self.neo4j_uri is None and (unused := sorted(names & {"neo4j_user", "neo4j_password", "neo4j_database"})):
            listed = ", ".join(variable(name) for name in unused)
            raise ValueError(
                f"{listed} is set without CASEGRAPH_NEO4J_URI: the private Neo4j has an account of its own"
            )
        if self.neo4j_uri is not None and "neo4j_user" in names and self.neo4j_password is None:
            raise ValueError("CASEGRAPH_NEO4J_USER is set without CASEGRAPH_NEO4J_PASSWORD")
        return self


@dataclass(frozen=True)
class SettingRow:
    """One setting as `casegraph settings` prints it; the value of a secret is hidden."""

    name: str
    value: str | None
    origin: str
    meaning: str


def variable(field: str) -> str:
    """The name of a setting in the environment."""
    return f"{PREFIX}{field.upper()}"


def read_settings() -> Settings:
    """The settings as they are now. Raises `Refused` for an unknown variable and for an invalid value."""
    _refuse_unknown({**_dotenv(), **os.environ})
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        where = f"{variable(str(first['loc'][0]))}: " if first["loc"] else ""
        raise Refused(
            f"{where}{first['msg'].removeprefix('Value error, ')}.",
            "Correct or unset it; see `casegraph settings --help`.",
        ) from error


def setting_rows(settings: Settings) -> list[SettingRow]:
    """Every setting with its value, where the value came from, and its meaning."""
    environment, dotenv = _names_set(os.environ), _names_set(_dotenv())
    rows = []
    for field, info in Settings.model_fields.items():
        name = variable(field)
        origin = "environment" if name in environment else DOTENV if name in dotenv else "default"
        rows.append(
            SettingRow(name, _as_text(getattr(settings, field)), origin, " ".join((info.description or "").split()))
        )
    return rows


def _as_text(value: object) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or None
    return None if value is None else str(value)


def _refuse_unknown(variables: Mapping[str, str | None]) -> None:
    known = [variable(field) for field in Settings.model_fields]
    for name in sorted(variables):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            # Compared without the prefix, which makes all names look alike.
            bare = name.upper().removeprefix(PREFIX)
            near = difflib.get_close_matches(bare, [each.removeprefix(PREFIX) for each in known], n=1)
            hint = f"Did you mean {PREFIX}{near[0]}?" if near else f"There are {', '.join(known)}."
            raise Refused(f"{name} is set, but there is no such setting.", hint)


def _dotenv() -> dict[str, str | None]:
    return dict(dotenv_values(DOTENV))


def _names_set(variables: Mapping[str, str | None]) -> set[str]:
    """The names of variables with a value; an empty one counts as not set."""
    return {name.upper() for name, value in variables.items() if value}
