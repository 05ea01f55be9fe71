"""Published files: conditional requests, sizes checked, zips read safely; pooch keeps what was verified."""

from __future__ import annotations

import logging
import os
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pooch

from assetmap.sources.catalogue import Dataset
from assetmap.sources.client import Answer, Broken, Client
from assetmap.sources.contents import Contents, check_csv

__all__ = ["NOT_MODIFIED", "Validators", "download", "keep", "sha256"]

#: Unpacked, no member of a zip may be larger (bytes), and none more than so many times its packed size.
LARGEST_MEMBER, LARGEST_RATIO = 1_000_000_000, 200
MOST_MEMBERS = 2_000


@dataclass(frozen=True)
class Validators:
    """What a server gave to ask by next time: ``ETag`` and ``Last-Modified``."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """For a request that is answered with 304 where nothing has changed."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


#: What :func:`download` gives where the server says that nothing has changed.
NOT_MODIFIED = Contents(-1, "")


def keep(address: str, path: Path, write: Callable[[Path], None]) -> None:
    """Have pooch write a file: to a temporary one in the same folder, moved when it is whole.

    Parameters
    ----------
    address : str
    path : Path
        The file; its folder is made where it is missing.
    write : callable
        Given the temporary file; raises where it cannot fill it.
    """
    pooch.get_logger().setLevel(logging.ERROR)

    def downloader(_address: str, temporary: Any, _pooch: Any) -> None:
        write(Path(temporary))

    pooch.retrieve(address, known_hash=None, fname=path.name, path=path.parent, downloader=downloader)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    return str(pooch.file_hash(str(path), alg="sha256"))


def download(
    client: Client,
    dataset: Dataset,
    address: str,
    path: Path,
    former: Validators,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Contents, Validators]:
    """Fetch a published file, or the one wanted out of a published zip.

    Parameters
    ----------
    client : Client
    dataset : Dataset
    address : str
        Where the request goes.
    path : Path
        The file to write.
    former : Validators
        Of the copy that is there already; empty to have it sent in any case.
    progress : callable
        Told how many bytes are there, and how many will come.

    Returns
    -------
    contents : Contents
        :data:`NOT_MODIFIED` where the copy is still the published one: then nothing was written.
    validators : Validators

    Raises
    ------
    SourceError
        No whole file of that kind comes.
    """
    made: list[tuple[Contents, Validators]] = []

    def write(temporary: Path) -> None:
        def ask() -> tuple[Contents, Validators]:
            return _one_try(client, dataset, address, temporary, former, progress)

        made.append(client.keep_trying(dataset.title, address, ask))
        if made[0][0] is NOT_MODIFIED:
            raise _Unchanged

    try:
        keep(address, path, write)
    except _Unchanged:
        return NOT_MODIFIED, former
    return made[0]


class _Unchanged(Exception):  # noqa: N818 it only carries the news past pooch
    pass


def _one_try(
    client: Client,
    dataset: Dataset,
    address: str,
    temporary: Path,
    former: Validators,
    progress: Callable[[int, int], None],
) -> tuple[Contents, Validators]:
    with temporary.open("wb") as file:
        headers = {"Accept-Encoding": "identity", **former.headers()}
        answer = client.get(address, headers, into=file, progress=progress)
    if answer.status == 304:
        if not former.headers():
            raise Broken("said that nothing has changed, without having been asked")
        return NOT_MODIFIED, former
    if dataset.kind == "zip":
        _unpack(temporary, dataset)
        contents = check_csv(temporary, dataset)
    else:
        contents = check_csv(temporary, dataset)
        if not _size_confirmed(client, address, answer) and not _ends(temporary):
            raise Broken(
                "sent a file whose last line has no end, and does not say how large it is: cut short?"
            )
    etag, modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
    return contents, Validators(etag, modified)


def _size_confirmed(client: Client, address: str, answer: Answer) -> bool:
    """A CSV file has no end mark: ask again how large it is (a zip shows by itself whether it is whole)."""
    try:
        stated = client.head(address).stated_size
    except Broken as error:
        if error.final:
            return False  # not every server answers HEAD
        raise
    if stated and stated != answer.size:  # some say 0, whatever there is
        raise Broken(f"sent {answer.size:,} bytes, and then said there are {stated:,}")
    return bool(stated)


def _ends(path: Path) -> bool:
    """Whether the last line of a file has an end, as most have."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) in b"\r\n"


def _unpack(path: Path, dataset: Dataset) -> None:
    """Put the member wanted in the place of its zip."""
    unpacked = path.with_name(path.name + ".member")
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, dataset)
            with archive.open(member) as source, unpacked.open("wb") as target:
                size = 0
                while part := source.read(1 << 16):
                    size += len(part)
                    if size > member.file_size:
                        raise Broken(f"sent a zip whose member {member.filename} is larger than it says")
                    target.write(part)
        unpacked.replace(path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        start = path.read_bytes()[:4]
        what = "a damaged zip" if start == b"PK\x03\x04" else "something that is not a zip"
        raise Broken(f"sent {what} ({str(error)[:100]})") from None
    finally:
        unpacked.unlink(missing_ok=True)


def _member(archive: zipfile.ZipFile, dataset: Dataset) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Broken(f"sent a zip of {len(members):,} files", final=True)
    for one in members:
        parts = re.split(r"[/\\]", one.filename)
        if ".." in parts or one.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise Broken(f"sent a zip with a file outside of it ({one.filename[:80]})", final=True)
    fitting = [
        one
        for one in members
        if re.fullmatch(dataset.member, one.filename.rsplit("/", 1)[-1], re.IGNORECASE) and not one.is_dir()
    ]
    if len(fitting) != 1:
        names = ", ".join(sorted(one.filename for one in members)[:8])
        raise Broken(
            f"sent a zip with {len(fitting)} files called {dataset.member}: {names[:200]}", final=True
        )
    member = fitting[0]
    if member.file_size > LARGEST_MEMBER or member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
        raise Broken(
            f"sent a zip whose member {member.filename} unpacks to {member.file_size:,} bytes", final=True
        )
    return member
