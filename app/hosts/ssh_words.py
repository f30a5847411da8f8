"""What ssh's words mean when there is no connection, or none any more: our sentence, and what to do.

ssh has one exit code, 255, for whatever goes wrong on the way, and tells the cause on standard error; any
other is the remote command's. The words are OpenSSH's, which no language changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from app.hosts.book import Host
from app.hosts.errors import DroppedError, Ending, HostError, no_python
from profiles.text import shown

EXIT_NOT_FOUND, EXIT_NOT_RUNNABLE = 127, 126
_SSH_FAILED = 255


class _Case(NamedTuple):
    """A cause: ssh's words that tell it, and our sentence, of which names in braces are filled in."""

    words: str
    what: str
    remedy: str


_LOOK = "try '{ssh}' in a terminal"
_CASES = (
    _Case(
        "REMOTE HOST IDENTIFICATION HAS CHANGED",
        "the key of host {name} is not the one that ssh knows for it ({place})",
        "if the machine was set up anew, remove that line and confirm the new key with '{ssh}'; if"
        " not, somebody may be listening in between: ask who runs the machine",
    ),
    _Case(
        r"UNKNOWN port 65535|stdio forwarding failed",
        "the jump host or proxy on the way to host {name} did not let the connection through: {line}",
        _LOOK + "; when that works, so does this",
    ),
    _Case(
        "Host key verification failed",
        "the key of host {name} is not known here yet",
        "connect once with '{ssh}', compare the fingerprint that it shows, and confirm it",
    ),
    _Case(
        "Permission denied|Too many authentication failures|No more authentication methods",
        "host {name} refused the login: {line}",
        _LOOK + "; where that asks for a password or a passphrase, load the key into ssh-agent first",
    ),
    _Case(
        "Could not resolve hostname",
        "the address of host {name} is not known to any name server: {line}",
        "correct it with 'assay hosts add {name} ADDRESS'",
    ),
    _Case(
        "hostname contains invalid characters",
        "the address of host {name} is none that ssh takes",
        "correct it with 'assay hosts add {name} ADDRESS'",
    ),
    _Case(
        "Connection refused",
        "nothing answers ssh on host {name}: {line}",
        "check the port, and that an ssh server runs there",
    ),
    _Case(
        "timed out|No route to host|Network is unreachable|Host is down",
        "host {name} cannot be reached: {line}",
        "check the address, the network and the VPN, and that the machine is up",
    ),
    _Case(
        "[Bb]ad configuration option|Bad owner or permissions|Can't open user config",
        "the configuration of ssh cannot be used: {line}",
        "correct the file that it names",
    ),
    _Case(
        "Unable to negotiate",
        "ssh and host {name} know no common method: {line}",
        _LOOK + ", and allow that method for this host in ssh's configuration if you trust it",
    ),
    _Case(
        "kex_exchange_identification|Connection closed by|Connection reset by|Not allowed at this time",
        "host {name} closed the connection before the login: {line}",
        "try again in a moment; a server drops connections where too many come at once (MaxStartups)",
    ),
)
_NOISE = re.compile(r"\*\*|Warning: Permanently added|debug\d:|@@|: terminating, ")
_ECHO = re.compile(r"UNKNOWN port 65535|stdio forwarding failed|kex_exchange_identification")
"""Of a jump host that has said before why it lets nothing through."""
_CAUSE = re.compile("|".join(["open failed", *(case.words for case in _CASES)]))
_BROKEN_OFF = re.compile(
    r"client_loop:|Timeout, server|onnection to \S+ (port \d+:|closed)|Connection (closed|reset) by"
    r"|Read from remote|Received disconnect|Disconnected from|Broken pipe|Control master"
)
"""ssh on a connection that was there; all else on standard error may be a banner's or a start-up file's."""
_ANSWERABLE = re.compile(r"Permission denied|Host key verification failed|Too many authentication failures")
_INPUT_TAKEN = re.compile(r"^(ValueError: invalid literal for int\(\)|SyntaxError: )", re.MULTILINE)
"""Of the program that reads ours from its input, and has found a part of it, or nothing."""
_NOT_ANSWERABLE = "REMOTE HOST IDENTIFICATION HAS CHANGED"


def explain_opening(host: Host, ending: Ending) -> HostError:
    """Why no connection came about, from how ssh ended before the host had said a word of ours."""
    lines = _telling(ending.errors)
    if ending.exit_code in (EXIT_NOT_FOUND, EXIT_NOT_RUNNABLE):
        return no_python(host, "python3", lines)
    text = "\n".join(ending.errors)
    # Any other code is of a program that has run there, whose words may be the same.
    for case in _CASES if ending.exit_code in (None, _SSH_FAILED) else ():
        if re.search(case.words, text):
            line = _line_with(case.words, lines)
            names = {"name": host.name, "ssh": _as_typed(host), "line": line, "place": _known_place(text)}
            return HostError(
                "connect", case.what.format_map(names), case.remedy.format_map(names), ending.errors
            )
    said = _without_traceback(ending.errors)
    if len(said) < len(ending.errors) and _INPUT_TAKEN.search(text):
        return HostError(
            "connect",
            f"host {host.name} did not run our command: a start-up file of its login reads the input that is"
            " ours",
            "have that file (.bashrc, .profile and the like) read nothing where standard input is no"
            " terminal",
            [*(line for line in said if not _INPUT_TAKEN.search(line)), *ending.strays],
        )
    lines = _telling(said)
    last = lines[-1:] or [shown(line, 200) for line in ending.strays[-1:]]
    tail = f": {last[0]}" if last else ""
    code = "" if ending.exit_code in (None, _SSH_FAILED) else f" (exit code {ending.exit_code})"
    return HostError(
        "connect",
        f"host {host.name} did not run our command{code}{tail}",
        _LOOK.format(ssh=_as_typed(host)) + " and see what it says before the prompt",
        [*said, *ending.strays],
    )


def no_answer(host: Host, limit_s: float, ending: Ending) -> HostError:
    """The login takes longer than anybody waits."""
    return HostError(
        "connect",
        f"host {host.name} has not answered within {limit_s:.0f} s",
        _LOOK.format(ssh=_as_typed(host)) + "; a start-up file there may wait for something",
        [*ending.errors, *ending.strays],
    )


def dropped(host: Host, ending: Ending) -> DroppedError:
    """The connection was there and is not any more."""
    lines = [line for line in _telling(ending.errors) if _BROKEN_OFF.search(line)]
    if lines:
        what = f"the connection to host {host.name} broke off: {lines[-1]}"
    else:  # ssh tells the death of the remote command by exit code 255 alone
        what = f"the connection to host {host.name} broke off, or our process there was killed"
    return DroppedError("run", what, "check the network and that the machine is up", ending.errors)


def might_be_answered(error: HostError) -> bool:
    """Whether ssh failed for want of an answer: a passphrase, a password, a yes to a new key."""
    return bool(_ANSWERABLE.search(error.detail)) and _NOT_ANSWERABLE not in error.detail


def repeats(line: str, sentence: str) -> bool:
    """Whether a line of ssh's stands in our sentence already."""
    return _without_frame(line).rstrip(".") in sentence


def _as_typed(host: Host) -> str:
    """The command that does in a terminal what we do."""
    options = [*(["-F", host.config] if host.config else []), *(["-p", str(host.port)] if host.port else [])]
    return " ".join(["ssh", *options, host.address])


def _telling(lines: Sequence[str]) -> list[str]:
    """Those that say something: no banner frames, no notes on the way."""
    return [_without_frame(line) for line in lines if line.strip() and not _NOISE.search(line)]


def _without_traceback(lines: Sequence[str]) -> list[str]:
    """Of Python's traceback only its last line: the rest is our program's text, which helps nobody."""
    kept, within = [], False
    for line in lines:
        within = line.startswith("Traceback (") or (within and line.startswith(" "))
        if not within:
            kept.append(line)
    return kept


def _without_frame(line: str) -> str:
    return shown(line.strip().removeprefix("ssh: "), 200)


def _line_with(words: str, lines: Sequence[str]) -> str:
    """The line that tells the cause. Through a jump host that is the first: the last is only its echo."""
    if "UNKNOWN" in words:
        causes = [line for line in lines if _CAUSE.search(line) and not _ECHO.search(line)]
        return [*causes, *lines, "it said nothing"][0].rstrip(".")
    return next((line.rstrip(".") for line in reversed(lines) if re.search(words, line)), "")


def _known_place(text: str) -> str:
    found = re.search(r"Offending .*?key in (\S+:\d+)", text)
    return shown(found[1], 200) if found else "in its list of known hosts"
