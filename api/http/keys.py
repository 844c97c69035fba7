"""Keys: who may read and who may curate. Hashed, in a file that nobody else may read, never in the graph.

A key is `cg_` and two parts: an id that the file holds as it is, and a secret of 256 bits of which it holds SHA-256.
Nothing slower is needed: nobody guesses 256 bits. What the file says is read anew when it changes, so that a key which
is revoked opens nothing from the next request on.
"""

import hashlib
import hmac
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from graph.errors import FolderUnfit, NotFound, Refused
from graph.local.folders import make_private, unfit_if_os_fails, write_private

Scope = Literal["read", "curate"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
KeyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,62}$")]
FILE = "keys.json"
_PREFIX = "cg_"
#: Compared with where there is no key of that id, so that an answer takes as long as for a wrong secret.
_NOBODY = "0" * 64


class Key(BaseModel):
    """One key as the file holds it. `digest` is the SHA-256 of its secret, `made` when, in UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]
    name: KeyName
    scope: Scope
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    made: datetime

    def may(self, scope: Scope) -> bool:
        """Whether it is good for that; who may curate may read."""
        return scope in {self.scope, "read"}


_KEYS = TypeAdapter(list[Key])


class Keys:
    """The keys of a data folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._state: tuple[int, int, int] | None = None
        self._held: tuple[Key, ...] = ()

    def all(self) -> tuple[Key, ...]:
        """Every key, oldest first. Raises `FolderUnfit` where the file cannot be used: nobody is let in then."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._state, self._held = None, ()
            return ()
        except OSError as error:
            raise self._unfit("cannot be read") from error
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        if state != self._state:
            if stat.S_IMODE(found.st_mode) & 0o077:
                raise self._unfit("can be read by others", f"`chmod 600 {self.path}`, and revoke what may be known.")
            self._held = self._read()
            self._state = state
        return self._held

    def find(self, given: str) -> Key | None:
        """The key that was given, if it is one."""
        id_, _, secret = given.removeprefix(_PREFIX).partition("_")
        held = next((key for key in self.all() if key.id == id_), None)
        same = hmac.compare_digest(_digest(secret), held.digest if held else _NOBODY)
        return held if same and given.startswith(_PREFIX) else None

    def add(self, name: str, scope: Scope) -> tuple[Key, str]:
        """A new key and what its owner has to send, which is told only now. Raises `Refused` for a name in use."""
        secret = secrets.token_hex(32)
        with self._changing() as held:
            if any(key.name == name for key in held):
                raise Refused(f"There is a key {name!r} already.", "Revoke it first, or choose another name.")
            try:
                key = Key(
                    id=secrets.token_hex(4), name=name, scope=scope, digest=_digest(secret), made=datetime.now(UTC)
                )
            except ValidationError as error:
                raise Refused(
                    f"{name!r} is no name for a key.", "Take letters, digits and . _ @ -, such as portal or a.jones."
                ) from error
            held.append(key)
        return key, f"{_PREFIX}{key.id}_{secret}"

    def revoke(self, which: str) -> Key:
        """Take a key out, by its id or name. Raises `NotFound`."""
        with self._changing() as held:
            key = next((one for one in held if which in {one.id, one.name}), None)
            if key is None:
                raise NotFound(f"There is no key {which!r}.", "`casegraph keys list` names them.")
            held.remove(key)
        return key

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        with unfit_if_os_fails(self.path.parent):
            make_private(self.path.parent)
            with FileLock(self.path.with_suffix(".lock"), mode=0o600):
                held = list(self.all())
                yield held
                write_private(self.path, _KEYS.dump_json(held, indent=1).decode() + "\n")

    def _read(self) -> tuple[Key, ...]:
        try:
            return tuple(_KEYS.validate_json(self.path.read_bytes()))
        except OSError as error:
            raise self._unfit("cannot be read") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "its beginning"
            raise self._unfit(
                f"is damaged at {where}: {first['msg']}", "Mend it, or remove it and add keys anew."
            ) from error

    def _unfit(self, what: str, remedy: str = "Make it yours alone to read.") -> FolderUnfit:
        return FolderUnfit(f"The file of keys {self.path} {what}.", remedy)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
