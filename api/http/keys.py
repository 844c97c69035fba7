"""Keys: who may read and who may curate. Hashed, in a file that only its owner may read, never in the graph.

A key is `cg_` and two parts: an id, which the file holds as it is, and a secret of 256 bits, of which it holds SHA-256.
Nothing slower is needed, since nobody guesses 256 bits. The file is read again whenever it changes, so a revoked key
is refused from the next request on.
"""

import hashlib
import hmac
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock
from pydantic import StringConstraints, TypeAdapter, ValidationError

from graph.errors import FolderUnfit, NotFound, Refused
from graph.local.folders import make_private, unfit_if_os_fails, write_private
from graph.record import Record

Scope = Literal["read", "curate"]
KeyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,62}$")]
FILE = "keys.json"
_PREFIX = "cg_"
#: Compared with where there is no key with that id, so that the answer takes as long as for a wrong secret.
_NOBODY = "0" * 64


class Key(Record, extra="forbid"):
    """One key as it is in the file. `digest` is the SHA-256 of its secret, `made` the time in UTC."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]
    name: KeyName
    scope: Scope
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    made: datetime


_KEYS = TypeAdapter(list[Key])


class Keys:
    """The keys of a data folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._state: tuple[int, int, int] | None = None
        self._current: tuple[Key, ...] = ()

    def all(self) -> tuple[Key, ...]:
        """Every key, oldest first. Raises `FolderUnfit` if the file cannot be used, so that nobody is let in."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._state, self._current = None, ()
            return ()
        except OSError as error:
            raise self._unfit("cannot be read") from error
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        if state != self._state:
            if stat.S_IMODE(found.st_mode) & 0o077:
                raise self._unfit(
                    "can be read by others", f"`chmod 600 {self.path}`, then revoke keys that others saw."
                )
            self._current = self._read()
            self._state = state
        return self._current

    def find(self, token: str) -> Key | None:
        """The key that a client sent, or None if it is not one of ours."""
        id_, _, secret = token.removeprefix(_PREFIX).partition("_")
        key = next((key for key in self.all() if key.id == id_), None)
        same = hmac.compare_digest(_digest(secret), key.digest if key else _NOBODY)
        return key if same and token.startswith(_PREFIX) else None

    def add(self, name: str, scope: Scope) -> tuple[Key, str]:
        """A new key, and the token that its owner sends, shown only now. Raises `Refused` for a name in use."""
        secret = secrets.token_hex(32)
        with self._changing() as keys:
            if any(key.name == name for key in keys):
                raise Refused(f"There is a key {name!r} already.", "Revoke it first, or choose another name.")
            try:
                key = Key(
                    id=secrets.token_hex(4), name=name, scope=scope, digest=_digest(secret), made=datetime.now(UTC)
                )
            except ValidationError as error:
                raise Refused(
                    f"{name!r} cannot name a key.", "Use letters, digits and . _ @ -, such as portal or a.jones."
                ) from error
            keys.append(key)
        return key, f"{_PREFIX}{key.id}_{secret}"

    def revoke(self, which: str) -> Key:
        """Remove a key, by its id or name. Raises `NotFound`."""
        with self._changing() as keys:
            key = next((each for each in keys if which in {each.id, each.name}), None)
            if key is None:
                raise NotFound(f"There is no key {which!r}.", "`casegraph keys list` names them.")
            keys.remove(key)
        return key

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        with unfit_if_os_fails(self.path.parent):
            make_private(self.path.parent)
            with FileLock(self.path.with_suffix(".lock"), mode=0o600):
                keys = list(self.all())
                yield keys
                write_private(self.path, _KEYS.dump_json(keys, indent=1).decode() + "\n")

    def _read(self) -> tuple[Key, ...]:
        try:
            return tuple(_KEYS.validate_json(self.path.read_bytes()))
        except OSError as error:
            raise self._unfit("cannot be read") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "its beginning"
            raise self._unfit(
                f"is damaged at {where}: {first['msg']}", "Repair it, or remove it and add new keys."
            ) from error

    def _unfit(self, what: str, remedy: str = "Make it readable by you alone.") -> FolderUnfit:
        return FolderUnfit(f"The file of keys {self.path} {what}.", remedy)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
