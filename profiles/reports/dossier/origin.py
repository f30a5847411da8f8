"""How to measure it again, and by what a reader knows that the files are those that were measured."""

from __future__ import annotations

import shlex

from profiles.profile import Profile
from profiles.reports.dossier import Account, Dossier
from profiles.reports.markup import foreign, table_head
from profiles.reports.svg import escaped
from profiles.text import shown

LONGEST = 2000
DIGEST = (
    "The digest is SHA-256 over the file's canonical JSON (sorted keys, no spaces, UTF-8) without the digest "
    "itself, name, notes and star. 'assay show FILE' computes it anew. It is no signature: it tells damage, "
    "and not who wrote a file."
)


def reproduction(dossier: Dossier) -> list[str]:
    """The commands that made the profiles, then those that made the report."""
    parts = []
    for account in dossier.accounts:
        parts += _again(account.profile)
    files = [account.file.path.name for account in dossier.accounts]
    lines = [_command(["assay", "report", *files, "--out", "report.html"])]
    if dossier.comparison is not None:
        lines.append(_command(["assay", "compare", *files]))
    roofs = ", ".join(_borrowed_roofs(dossier))
    told = [f"<p>With the roof {foreign(roofs)} in the library.</p>"] if roofs else []
    return [*parts, "<h3>This report</h3>", "<pre>" + "\n".join(lines) + "</pre>", *told]


def profiles(dossier: Dossier) -> list[str]:
    """Names, ids and digests, those of the roofs that shares are shares of among them."""
    head = table_head((("profile", ""), ("SHA-256", ""), ("matches", "")))
    rows = "".join(map(_row, dossier.accounts))
    # No roof is taken from a file that does not match.
    rows += "".join(
        _line("the unit's own roof", identity, digest, ok=True)
        for identity, digest in _borrowed_roofs(dossier).items()
    )
    table = f'<table class="digests">{head}<tbody>{rows}</tbody></table>'
    return [f'<p class="intro">{DIGEST}</p>', f'<div class="scroll">{table}</div>']


def _borrowed_roofs(dossier: Dossier) -> dict[str, str]:
    """Digests, by id, of the roofs held against a profile that are none of the profiles themselves."""
    own = {account.profile.id for account in dossier.accounts}
    roofs = [account.roof for account in dossier.accounts if account.roof is not None]
    named = {one: digest for roof in roofs for one, digest in ((roof.id, roof.digest), *roof.older)}
    return {one: digest for one, digest in named.items() if one not in own}


def _again(profile: Profile) -> list[str]:
    """The command as it was given; where the window began the run, the one that does the same."""
    suite = profile.suite
    words = profile.argv or [
        "assay", "run", "--suite", suite.name, "--device", profile.device.id,
        "--rounds", str(profile.rounds_planned), "--seed", str(profile.seed),
    ]  # fmt: skip
    torch = next((e.torch for r in profile.environments for e in (r.before, r.after) if e and e.torch), None)
    software = f", torch {torch}" if torch else ""
    told = (
        f"{profile.tool.name} {profile.tool.version}{software}; seed {profile.seed}; "
        f"{profile.rounds_planned} rounds planned"
    )
    return [
        f"<h3>{foreign(profile.name)}</h3>",
        f"<pre>{_command(words)}</pre>",
        f"<p>{foreign(told)}. The suite {foreign(suite.name)} must have the digest "
        f'<code class="digest">{escaped(suite.digest)}</code> (<code>assay suites NAME --json</code>).</p>',
    ]


def _command(words: list[str]) -> str:
    # Arguments may hold anything: what is pasted into a shell must stay what it was.
    return escaped(" ".join(shlex.quote(shown(word, LONGEST)) for word in words), LONGEST)


def _row(account: Account) -> str:
    profile = account.profile
    return _line(profile.name, profile.id, profile.digest, ok=account.file.digest_ok)


def _line(name: str, identity: str, digest: str, *, ok: bool | None) -> str:
    told = f'{foreign(name)}<br><span class="muted">{foreign(identity)}</span>'
    return (
        f'<tr><th scope="row">{told}</th>'
        f'<td><code class="digest">{escaped(digest)}</code></td><td>{"yes" if ok else "NO"}</td></tr>'
    )
