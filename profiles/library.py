"""The library: a folder of profile files. The folder is the truth; its index only makes it fast to list.

What reads and writes profiles is imported where it is used: listing an indexed library needs none of it.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from profiles.contents import NOT_ITS_DIGEST, Contents, Progress
from profiles.index import Entry, Filter
from profiles.paths import FILE_SUFFIX, cache_dir, library_dir
from profiles.problems import ProfileError, UsageError
from profiles.recovery import JOURNAL_SUFFIX, recover
from profiles.storage import make_folder, storage_error, write_atomically
from profiles.text import shown

if TYPE_CHECKING:
    from profiles.files import ProfileFile
    from profiles.profile import Profile

TRASH = ".trash"
MAX_NAME_LENGTH = 200
MAX_NOTES_LENGTH = 10_000
CANDIDATES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Imported:
    """Where an imported profile lies, and whether it lay there before."""

    path: Path
    already: bool


class Library:
    """A library folder. For one thread; any number of processes may use the same folder at once."""

    def __init__(self, root: Path | None = None, progress: Progress | None = None) -> None:
        """`progress` is called while files that the index does not know are being read."""
        self.root = root if root is not None else library_dir()
        self.notes: list[str] = []
        """Sentences about journals that `recover` could not turn into profiles."""
        self._contents = Contents(self.root, cache_dir(), progress)

    def journal_path(self, run_id: str) -> Path:
        """Where a run keeps its journal; the folder is made. Raises StorageError."""
        make_folder(self.root)
        return self.root / f"{run_id}{JOURNAL_SUFFIX}"

    def save(self, profile: Profile) -> Path:
        """Write the profile into the library; where it is. Raises StorageError or ProfileError."""
        from profiles.files import write_profile

        make_folder(self.root)
        path = self._path_of(profile)
        write_profile(profile, path)
        return path

    def recover(self) -> list[Path]:
        """Save what runs left behind that died; the new profiles. What could not be done is in `notes`."""
        done = recover(self.root)
        self.notes.extend(done.notes)
        return done.saved

    def refresh(self) -> None:
        """Bring the index up to the folder's present state."""
        self._contents.ask(lambda index: None)

    def entries(self, wanted: Filter | None = None, limit: int | None = None) -> list[Entry]:
        """The newest `limit` profiles that fit, newest first, as the folder is now."""
        return self._contents.ask(lambda index: index.select(wanted or Filter(), limit))

    def count(self, wanted: Filter | None = None) -> int:
        """How many profiles fit."""
        return self._contents.ask(lambda index: index.count(wanted or Filter()))

    def catalogued(self) -> dict[str, int]:
        """How many profiles there are of each device model, by its id in the catalogue."""
        return self._contents.ask(lambda index: index.catalogued())

    def close(self) -> None:
        """Give the index back; the library can be used on."""
        self._contents.close()

    def find(self, reference: str) -> Path:
        """The file that `reference` means: a path, an id, or a unique part of a name or the begin of an id.

        Raises UsageError, which lists the candidates where there are several.
        """
        if not reference:
            raise UsageError("an empty name means no profile; 'assay list' shows what there is.")
        path = Path(os.path.expanduser(reference))  # noqa: PTH111  (Path's raises for an unknown user)
        if os.path.isfile(path):  # noqa: PTH113  (Path's raises for a name that is too long)
            return path
        entries = self.entries()
        for fits in (_is_id, _is_name, _is_part):
            candidates = [entry for entry in entries if fits(entry, reference)]
            if len(candidates) == 1:
                return candidates[0].path
            if candidates:
                raise UsageError(_ambiguous(reference, candidates))
        if os.path.isdir(path):  # noqa: PTH112  (as above)
            raise UsageError(f"{shown(reference)} is a folder; name a profile file in it.")
        if reference.endswith(FILE_SUFFIX) or os.sep in reference:
            raise UsageError(f"there is no file {shown(reference)}; 'assay list' shows the library.")
        raise UsageError(f"no profile is called '{shown(reference)}'; 'assay list' shows what there is.")

    def rename(self, reference: str, name: str) -> Path:
        """Give a profile another name; its id, file and digest stay. Raises UsageError or StorageError."""
        return self.set_labels(reference, name=name)

    def set_labels(
        self,
        reference: str,
        *,
        name: str | None = None,
        notes: str | None = None,
        starred: bool | None = None,
    ) -> Path:
        """Change those labels of a profile that are given; the file. Its id and digest stay.

        Raises UsageError, ProfileError or StorageError.
        """
        from profiles.files import update_labels

        name = None if name is None else check_name(name)
        notes = None if notes is None else check_notes(notes)
        path = self.find(reference)
        update_labels(path, name=name, notes=notes, starred=starred)
        return path

    def delete(self, reference: str) -> Path:
        """Move a profile of this library to its trash; where it lies now.

        Raises UsageError or StorageError.
        """
        path = self.find(reference)
        if not (self.root.is_dir() and path.parent.samefile(self.root)):
            raise UsageError(f"{shown(path)} is not in the library; delete the file itself if it must go.")
        trash = self.root / TRASH
        make_folder(trash)
        target, number = trash / path.name, 1
        while target.exists():
            number += 1
            target = trash / f"{path.name.removesuffix(FILE_SUFFIX)}-{number}{FILE_SUFFIX}"
        try:
            path.rename(target)
        except OSError as error:
            raise storage_error(error, path) from None
        return target

    def restore(self, trashed: Path) -> Path:
        """Move a profile from the trash, as `delete` named it, back into the library; where it lies now.

        Raises UsageError where its place is taken or it is not in the trash, or StorageError.
        """
        if not (trashed.is_file() and trashed.parent == self.root / TRASH):
            raise UsageError(
                f"{shown(trashed)} is not in the trash of the library, so it cannot be restored."
            )
        target = self.root / _untrashed(trashed)
        if target.exists():
            raise UsageError(
                f"{shown(target)} is there already; delete that one first, or leave this in the trash."
            )
        try:
            trashed.rename(target)
        except OSError as error:
            raise storage_error(error, target) from None
        return target

    def stamp(self) -> object:
        """Another one than before where a file has come, gone or been replaced since; costs next to nothing.

        A file that another program changed in place goes unnoticed until the next question.
        """
        try:
            facts = self.root.stat()
        except OSError:
            return None
        return facts.st_ino, facts.st_mtime_ns

    def import_file(self, source: Path) -> Imported:
        """Copy a profile file into the library, byte for byte.

        Raises ProfileError for one that is damaged or whose id another profile has, StorageError by the disk.
        """
        from profiles.files import read_profile

        file = read_profile(source)
        if not file.digest_ok:
            raise ProfileError(f"{shown(source)}: {NOT_ITS_DIGEST}; get an undamaged copy.")
        target = self._path_of(file.profile)
        if target.exists():
            return _already(file, target)
        make_folder(self.root)
        try:
            data = source.read_bytes()
        except OSError as error:
            raise ProfileError(f"{shown(source)} cannot be read ({error.strerror or error}).") from None
        write_atomically(target, data)
        if not _holds(target, file.profile.digest):
            target.unlink(missing_ok=True)
            raise ProfileError(f"{shown(source)} changed while it was being read; import it again.")
        return Imported(target, already=False)

    def _path_of(self, profile: Profile) -> Path:
        return self.root / f"{profile.id}{FILE_SUFFIX}"


def check_name(name: str) -> str:
    """The name without blanks around it. Raises UsageError for one that no line could show."""
    name = name.strip()
    if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise UsageError(f"a name is one line of 1 to {MAX_NAME_LENGTH} printable characters.")
    return name


def check_notes(notes: str) -> str:
    """The notes without blanks around them. Raises UsageError where they are too long for an index."""
    notes = notes.strip()
    if len(notes) > MAX_NOTES_LENGTH:
        raise UsageError(f"notes are of {MAX_NOTES_LENGTH} characters at most; these are {len(notes)}.")
    return notes


def _untrashed(trashed: Path) -> str:
    """The file's name before `delete` made it unique in the trash."""
    from profiles.files import read_profile

    with contextlib.suppress(ProfileError):
        identity = read_profile(trashed, verify=False).profile.id
        if re.fullmatch(re.escape(identity) + r"-\d+" + re.escape(FILE_SUFFIX), trashed.name):
            return f"{identity}{FILE_SUFFIX}"
    return trashed.name


def _already(file: ProfileFile, target: Path) -> Imported:
    if _holds(target, file.profile.digest):
        return Imported(target, already=True)
    raise ProfileError(
        f"the library holds another profile with the id {file.profile.id} ({shown(target)}); delete that one "
        "first if this one shall take its place."
    )


def _holds(path: Path, digest: str) -> bool:
    from profiles.files import read_profile

    with contextlib.suppress(ProfileError):
        held = read_profile(path)
        return bool(held.digest_ok) and held.profile.digest == digest
    return False


def _is_id(entry: Entry, reference: str) -> bool:
    return entry.id == reference


def _is_name(entry: Entry, reference: str) -> bool:
    return entry.name == reference


def _is_part(entry: Entry, reference: str) -> bool:
    return entry.id.startswith(reference) or reference.casefold() in entry.name.casefold()


def _ambiguous(reference: str, candidates: list[Entry]) -> str:
    # Files that were copied by hand may share an id: then only the path tells them apart.
    ids = [entry.id for entry in candidates]
    first = candidates[:CANDIDATES_SHOWN]
    listed = [
        f"{shown(entry.path)}" if ids.count(entry.id) > 1 else f"{shown(entry.name, 60)} ({shown(entry.id)})"
        for entry in first
    ]
    more = len(candidates) - len(first)
    rest = f" and {more} more" if more else ""
    return (
        f"'{shown(reference)}' fits {len(candidates)} profiles: {', '.join(listed)}{rest}; "
        "give an id or a longer part of the name."
    )
