"""The claims that are known: the built-in ones, and the user's own over them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib import resources
from pathlib import Path

from profiles.catalogue import overlay_mistake, resolve
from profiles.claims.lint import consistency, lint_file
from profiles.claims.model import Claim
from profiles.claims.parse import ClaimFile, Mistake, parse_claims, read_file
from profiles.paths import config_dir
from profiles.problems import UsageError

_BUILTIN = "resources/claims"

__all__ = ["lint_claims", "load_claims", "overlay_dir", "resolve"]


def load_claims(*, overlay: bool = True) -> dict[str, Claim]:
    """All claims by id; one of the overlay replaces the built-in one of its id.

    Raises UsageError, which names the file and the line, where a claim of the overlay cannot be understood:
    no other claim is shown as if that one did not exist. So it does for the overlay of the catalogue, without
    which nobody knows of whom a claim speaks.
    """
    files = _builtin_files()
    if overlay and (mistake := overlay_mistake()) is not None:
        raise mistake
    if overlay:
        files += [read_file(path) for path in _overlay_paths()]
    claims: dict[str, Claim] = {}
    mistakes: list[Mistake] = []
    for file in files:
        claims.update(file.claims)
        mistakes += file.mistakes
        for claim_id, claim in file.claims.items():
            for steps, problem in consistency(claim):
                mistakes.append(file.mistake(("claim", claim_id, *steps), f"claim {claim_id}: {problem}"))
    mistakes += _duplicates(files)
    if mistakes:
        more = f" ({len(mistakes) - 1} more: `assay claims --lint`)" if len(mistakes) > 1 else ""
        raise UsageError(f"{mistakes[0]}{more}")
    return claims


def lint_claims(
    paths: Sequence[Path] | None = None, *, known_cases: Collection[str] | None = None
) -> list[str]:
    """Every mistake as `file:line: what is wrong and what to do`; empty where there is none.

    Looks at `paths`, or at the built-in claims and the overlay. `known_cases` are the ids of the cases that
    there are, against which globs are held; without them no glob is. Of a broken overlay of the
    catalogue only its own mistake is told, since no party can be held against it.
    """
    if (broken := overlay_mistake()) is not None:
        return [broken.located]
    builtin, paths = (_builtin_files(), _overlay_paths()) if paths is None else ([], paths)
    files = [*builtin, *map(read_file, paths)]
    found = [mistake for file in files for mistake in lint_file(file, known_cases)]
    return [str(mistake) for mistake in (*found, *_duplicates(files))]


def overlay_dir() -> Path:
    """Where the user's own files of claims lie."""
    return config_dir() / "claims"


def _builtin_files() -> list[ClaimFile]:
    folder = resources.files("resources") / "claims"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return [parse_claims((folder / name).read_text(encoding="utf-8"), f"{_BUILTIN}/{name}") for name in names]


def _overlay_paths() -> list[Path]:
    try:
        return sorted(path for path in overlay_dir().glob("*.toml") if path.is_file())
    except OSError as error:
        raise UsageError(f"{overlay_dir()} cannot be read: {error.strerror}; mend its permissions") from None


def _duplicates(files: Sequence[ClaimFile]) -> list[Mistake]:
    """The second of two claims of one id, unless it is the overlay's against the built-in one."""
    seen: dict[tuple[bool, str], str] = {}
    found = []
    for file in files:
        is_builtin = file.name.startswith(f"{_BUILTIN}/")
        for claim_id in file.claims:
            first = seen.setdefault((is_builtin, claim_id), file.name)
            if first != file.name:
                problem = f"claim {claim_id} stands in {first} too; rename or remove one of them"
                found.append(file.mistake(("claim", claim_id), problem))
    return found
