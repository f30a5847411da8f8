"""Names that mean a group of catalogue entries: members are entries, or other families."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from profiles.problems import UsageError
from profiles.text import nearest, shown

MAX_NESTING = 20


class FamilyError(UsageError):
    """A name that means nothing, or a family that goes in circles, as a clause; what to do is not in it."""

    def __init__(self, problem: str, family: str = "") -> None:
        super().__init__(problem)
        self.family = family
        """The one whose members are wrong; empty where it is the name that was asked for."""


def expand(
    name: str,
    ids: Collection[str],
    families: Mapping[str, Sequence[str]],
    above: tuple[str, ...] = (),
    done: set[str] | None = None,
) -> Iterator[str]:
    """The ids that a name means; one that several families have may come several times.

    `above` are the families that led here, `done` those whose members were all told before. An entry goes
    before a family of its name. Raises FamilyError.
    """
    done = set() if done is None else done
    if name in ids:
        yield name
        return
    if name in above:
        circle = " -> ".join(shown(one, 60) for one in (*above[above.index(name) :], name))
        raise FamilyError(f"a family may not be a member of itself: {circle}", name)
    if name not in families:
        raise _unknown(name, [*ids, *families], above)
    if len(above) == MAX_NESTING:
        problem = f"families lie over {MAX_NESTING} deep in one another, below {shown(above[0], 60)}"
        raise FamilyError(problem, above[0])
    if name not in done:
        for member in families[name]:
            yield from expand(member, ids, families, (*above, name), done)
        done.add(name)


def _unknown(name: str, known: list[str], above: tuple[str, ...]) -> FamilyError:
    within = f", a member of the family {shown(above[-1], 60)}," if above else ""
    near = nearest(name.casefold(), known)
    hint = f" (did you mean {near[0]}?)" if near else ""
    problem = f"{shown(name, 60)!r}{within} is neither a device nor a family of the catalogue{hint}"
    return FamilyError(problem, above[-1] if above else "")
