"""The first program that a host runs: it says what is there, takes what is missing, and becomes the agent.

Its standard input is the connection: one JSON object a line, and archives as bytes. It is read without a
buffer, since what follows belongs to `app.remote.agent`. Nothing in here is newer than Python 3.6, not even
the annotations: an old interpreter must be able to say that it is one.
"""

import sys

# `python -c` looks into the folder where a login begins: whatever lies there is not meant.
sys.path[:] = [place for place in sys.path if place]

import hashlib  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import platform  # noqa: E402
import shutil  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import zipfile  # noqa: E402

SILENCE_S = 120
"""So long nothing is heard of a client that is gone without a word; the alarm's default is our end."""
SETUP_LIMIT_S = 60
TAIL = 2000
_CHUNK_BYTES = 1 << 20
_AGAIN = "import sys; exec(open(int(sys.argv.pop(1)), 'rb').read())"
_SOURCE = '. "$1" >&2; exec env -0'


def main() -> None:
    """Answer the client's orders until the agent takes over."""
    signal.alarm(SILENCE_S)
    stdin = io.FileIO(0, "rb", closefd=False)
    if len(sys.argv) > 1:
        order = json.loads(sys.argv[1])
    else:
        order = json.loads(_line(stdin))
        if order["python"] or order["setup"]:
            _become(order)
    _say({"hello": _facts(order["packages"])})
    while True:
        line = _line(stdin)
        if not line:
            return
        signal.alarm(SILENCE_S)
        wish = json.loads(line)  # of which `alive` has done all that it is for
        if wish["op"] == "have":
            _say({"have": [digest for digest in wish["digests"] if os.path.isdir(_place(digest))]})
        elif wish["op"] == "put":
            _say(_take(stdin, wish["digest"], wish["bytes"]))
        elif wish["op"] == "agent":
            _start_agent(wish)


def _become(order: "dict") -> None:  # type: ignore[type-arg]
    """Go on in the interpreter that was asked for, after the set-up file, or say why that cannot be."""
    environment = dict(os.environ)
    if order["setup"]:
        path = os.path.expanduser(order["setup"])
        if not os.path.isfile(path):
            _fail("no-setup", order["setup"], "")
        environment = _sourced(os.path.abspath(path), environment)
    python = _interpreter(order["python"], environment)
    os.environ.clear()
    os.environ.update(environment)
    # SOURCE is this text, which the remote command has left behind; a pipe has room for it.
    reading, writing = os.pipe()
    os.write(writing, SOURCE)  # type: ignore[name-defined]  # noqa: F821
    os.close(writing)
    os.set_inheritable(reading, True)
    os.execve(python, [python, "-c", _AGAIN, str(reading), json.dumps(order)], environment)  # noqa: S606


def _sourced(path: str, environment: "dict[str, str]") -> "dict[str, str]":
    """The environment after a shell has read the file; CANN's files want bash where it is."""
    shell = shutil.which("bash") or "/bin/sh"
    done = subprocess.Popen(
        [shell, "-c", _SOURCE, "sh", path],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
    )  # fmt: skip
    try:
        out, said = done.communicate(timeout=SETUP_LIMIT_S)
    except subprocess.TimeoutExpired:
        done.kill()
        out, said = b"", b"it did not come to its end within %d s" % SETUP_LIMIT_S
    pairs = [os.fsdecode(pair).partition("=") for pair in out.split(b"\0") if b"=" in pair]
    if not pairs:
        _fail("bad-setup", path, said[-TAIL:].decode("utf-8", "replace").strip().rpartition("\n")[2])
    return {name: value for name, _, value in pairs}


def _interpreter(wanted: str, environment: "dict[str, str]") -> str:
    """The interpreter's path: a file, the one in a virtual environment's folder, or a name on the path."""
    path = os.path.expanduser(wanted) or "python3"
    if os.path.isdir(path):
        path = os.path.join(path, "bin", "python")
    found = shutil.which(path, path=environment.get("PATH"))
    if not found:
        _fail("no-python", wanted or "python3", "")
    return os.path.abspath(str(found))


def _facts(names: "list[str]") -> "dict[str, object]":
    """What the client needs to know to send what is missing and to tell the user what is there."""
    cache = _cache()
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "system": platform.system(),
        "machine": platform.machine(),
        "libc": _libc(),
        "host": platform.node(),
        "packages": {
            name: version for name, version in ((name, _version(name)) for name in names) if version
        },
        "cache": cache,
        "free_bytes": _free_bytes(cache),
        "utc_s": time.time(),
    }


def _libc() -> str:
    """`glibc 2.36`; empty where the system's C library is another one."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError, AttributeError):
        return ""


def _version(name: str) -> str:
    """Of an installed package, from its metadata; empty where there is none."""
    try:
        from importlib.metadata import version

        return version(name) or ""
    except Exception:  # noqa: BLE001  (a package with damaged metadata is as good as none)
        return ""


def _cache() -> str:
    """As `profiles.paths.cache_dir`, which is not here yet."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.abspath(os.path.expanduser(os.environ.get("ASSAY_CACHE") or os.path.join(base, "assay")))


def _free_bytes(path: str) -> "object":
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    try:
        found = os.statvfs(path)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize


def _place(digest: str) -> str:
    """Where the archive of that digest is unpacked."""
    return os.path.join(_cache(), "code", digest)


def _take(stdin: "io.FileIO", digest: str, count: int) -> "dict[str, object]":
    """Unpack an archive that comes as bytes. It appears whole or not at all, and nothing is replaced."""
    place = _place(digest)
    temporary = ""
    try:
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        temporary = tempfile.mkdtemp(prefix=".coming-", dir=os.path.dirname(place))
        with tempfile.TemporaryFile(dir=temporary) as archive:
            if _copy(stdin, archive, count) != digest:
                return {"failed": {"kind": "damaged", "what": place, "said": ""}}
            with zipfile.ZipFile(archive) as files:
                files.extractall(os.path.join(temporary, "files"))  # its digest is that of our own
        try:
            os.rename(os.path.join(temporary, "files"), place)
        except OSError:
            if not os.path.isdir(place):  # another connection was faster
                raise
    except OSError as error:
        return {
            "failed": {"kind": "disk", "what": os.path.dirname(place), "said": error.strerror or str(error)}
        }
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
    return {"kept": digest}


def _copy(stdin: "io.FileIO", archive: "object", count: int) -> str:
    """The digest of the next `count` bytes, which are written to `archive`."""
    digest = hashlib.sha256()
    while count:
        chunk = stdin.read(min(count, _CHUNK_BYTES))
        if not chunk:
            sys.exit(1)  # the client is gone
        signal.alarm(SILENCE_S)
        digest.update(chunk)
        archive.write(chunk)  # type: ignore[attr-defined]
        count -= len(chunk)
    return digest.hexdigest()


def _start_agent(wish: "dict") -> None:  # type: ignore[type-arg]
    """Become the agent, whose packages come before those of the interpreter."""
    places = [_place(digest) for digest in wish["digests"]]
    for place in places:
        os.utime(place)  # in use: an old one that nobody has asked for is removed
    environment = dict(os.environ)
    # A set-up file may need it: CANN's operators are found by it.
    before = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join(places + ([before] if before else []))
    environment["PYTHONUTF8"] = "1"  # a login without a terminal often has no language, and so no UTF-8
    order = json.dumps({"cache": _cache(), "silence_s": wish["silence_s"]})
    command = [sys.executable, "-P", "-m", "app.remote.agent", order]
    os.execve(sys.executable, command, environment)  # noqa: S606


def _line(stdin: "io.FileIO") -> bytes:
    return stdin.readline()


def _say(value: "object") -> None:
    os.write(1, json.dumps(value).encode("ascii") + b"\n")


def _fail(kind: str, what: str, said: str) -> None:
    _say({"failed": {"kind": kind, "what": what, "said": said}})
    sys.exit(1)


if __name__ == "__main__":
    main()
