"""A backup: one file that holds the whole database, pictures included, and says what it is.

It is made while Shopbell runs, and is a moment of it: SQLite by its online backup, PostgreSQL by pg_dump. The secret
key is never in it, only by which key its addresses can be read: whoever finds a backup must not find both.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy.engine import URL, make_url

from tracker.errors import ConfigError

Kind = Literal["sqlite", "postgresql"]

MANIFEST = "manifest.json"
CONTENT = "database"
LONGEST_MANIFEST = 64 * 1024
LAST = "last_backup"
"""In the data folder: when the last one was made, for `flask doctor`."""


class BackupError(Exception):
    """It cannot be done; the text says what, where and how to mend it."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    database: Kind
    revision: str | None
    """The schema it was made with."""
    key: str
    """By what the secret key is known that reads its addresses."""
    bytes: int
    sha256: str
    v: int = 1


def key_name(secret_key: str) -> str:
    """What a key is known by, from which it cannot be told."""
    return hmac.new(secret_key.encode(), b"shopbell backup", hashlib.sha256).hexdigest()[:16]


def kind_of(database_url: str) -> Kind:
    return "sqlite" if database_url.startswith("sqlite") else "postgresql"


def make_backup(database_url: str, file: Path, *, revision: str | None, key: str, made_at: str) -> Manifest:
    """Writes the backup to `file`, which is there whole or not at all. Raises BackupError."""
    with _folder_beside(file) as folder:
        content = folder / CONTENT
        if kind_of(database_url) == "sqlite":
            _copy_sqlite(_sqlite_path(database_url), content)
        else:
            _dump_postgresql(make_url(database_url), content)
        manifest = Manifest(made_at, kind_of(database_url), revision, key, content.stat().st_size, _hash(content))
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        written = folder / "written"
        with tarfile.open(written, "w:gz", compresslevel=3) as archive:
            archive.add(folder / MANIFEST, MANIFEST)
            archive.add(content, CONTENT)
        _keep(written, file)
    return manifest


def read_manifest(file: Path) -> Manifest:
    """What a backup says of itself. Raises BackupError for what is none."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            member = archive.next()
            content = None if member is None or member.name != MANIFEST else archive.extractfile(member)
            if content is None:
                raise BackupError(f"{file} is no backup of Shopbell")
            told = json.loads(content.read(LONGEST_MANIFEST))
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        raise BackupError(f"{file} is no backup of Shopbell, or it is damaged: {error}") from None
    try:
        manifest = Manifest(**told)
    except TypeError:
        raise BackupError(f"{file} was made by another version of Shopbell: restore it with that one") from None
    if manifest.v != 1 or manifest.database not in get_args(Kind):
        raise BackupError(f"{file} was made by a later version of Shopbell: restore it with that one")
    return manifest


def restore_backup(database_url: str, file: Path) -> Manifest:
    """Puts the backup into the database in the place of all that is there. Raises BackupError before it changes
    anything, for a damaged file or one of another kind of database."""
    manifest = read_manifest(file)
    kind = kind_of(database_url)
    if manifest.database != kind:
        raise BackupError(f"{file} is of {manifest.database}, SHOPBELL_DATABASE_URL of {kind}: they must be the same")
    with _folder_beside(file) as folder:
        content = folder / CONTENT
        _unpack(file, content, manifest)
        if kind == "sqlite":
            _check_sqlite(content)
            _copy_sqlite(content, _sqlite_path(database_url))
        else:
            _load_postgresql(make_url(database_url), content)
    return manifest


@contextmanager
def _folder_beside(file: Path) -> Iterator[Path]:
    """On the same disk, readable by nobody else, and gone at the end."""
    try:
        with tempfile.TemporaryDirectory(prefix=".shopbell-", dir=file.absolute().parent) as name:
            yield Path(name)
    except OSError as error:
        raise BackupError(f"{error.filename or file}: {error.strerror}") from error


def _keep(written: Path, file: Path) -> None:
    with written.open("rb") as done:
        os.fsync(done.fileno())
    written.chmod(0o600)
    written.replace(file)


def _unpack(file: Path, content: Path, manifest: Manifest) -> None:
    try:
        with tarfile.open(file, "r:gz") as archive, content.open("wb") as out:
            for member in archive:
                source = archive.extractfile(member) if member.name == CONTENT else None
                if source is not None:
                    shutil.copyfileobj(source, out, 1024 * 1024)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupError(f"{file} is damaged: {error}") from None
    if content.stat().st_size != manifest.bytes or _hash(content) != manifest.sha256:
        raise BackupError(f"{file} is damaged: its content is not what was put in")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sqlite_path(database_url: str) -> Path:
    return Path(make_url(database_url).database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    """All pages in one step: under WAL that is one moment of it, and writers go on meanwhile."""
    try:
        with (
            closing(sqlite3.connect(source, timeout=30)) as read,
            closing(sqlite3.connect(target, timeout=30)) as write,
        ):
            read.backup(write, pages=-1)
            write.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise BackupError(f"{source} could not be copied to {target}: {error}") from error


def _check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as database:
            (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise BackupError(f"the database in the backup is damaged: {found}")


def _dump_postgresql(url: URL, content: Path) -> None:
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={content}")


def _load_postgresql(url: URL, content: Path) -> None:
    """In one transaction: it is there whole, or everything is as it was. What is granted follows from the owner's
    default privileges (docs/operate.md)."""
    script = content.with_suffix(".sql")
    _run(url, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}", str(content))
    # What pg_restore itself would drop first are the partitions' keys, which only go with the table that they are of.
    first = "SET client_min_messages = warning; DROP TABLE IF EXISTS stored_event CASCADE"
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
    _run(url, "psql", *options, f"--command={first}", f"--file={script}")


def _run(url: URL, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise ConfigError(f"{program} is missing: install postgresql-client, of the server's version or a later one")
    told = {
        "PGHOST": url.query.get("host", url.host),
        "PGPORT": url.query.get("port", url.port),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    # A password on the command line could be read by everybody on the machine.
    environ = {**os.environ, **{name: str(value) for name, value in told.items() if value}}
    done = subprocess.run([found, *arguments], env=environ, capture_output=True, text=True, check=False)  # noqa: S603 -- found above
    if done.returncode:
        raise BackupError(f"{program}: {' '.join(done.stderr.split())[:400]}")
