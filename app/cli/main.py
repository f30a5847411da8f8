"""The `assay` command: a group whose commands are loaded when they are called."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from app.cli.streams import OUTPUT_FAILURES, drop_output, prepare_streams
from profiles.problems import EXIT_INTERRUPTED, EXIT_USAGE, AssayError

# Name of the command -> (module with a click command named `command`, one line for --help). The line stands
# here so that `assay --help` imports none of the modules.
COMMANDS: dict[str, tuple[str, str]] = {
    "devices": ("app.cli.devices", "What is here: name, memory, driver, peaks, telemetry."),
    "doctor": ("app.cli.doctor", "What is wrong with this set-up, and the remedy."),
    "hosts": ("app.cli.hosts", "The machines reached over ssh: add, list, test."),
    "suites": ("app.cli.suites", "What can be run: cases, memory and expected time."),
    "run": ("app.cli.run", "Measure a device with a suite and save the profile."),
    "attach": ("app.cli.attach", "Take up a run on a host whose connection was gone."),
    "fleet": ("app.cli.fleet", "Many chips at once with Slurm, Ray or ssh, and what stands out."),
    "roof": ("app.cli.roof", "What this unit can really reach: its best product, attention and bandwidth."),
    "duel": ("app.cli.duel", "Measure two devices, or two versions, in turn until a verdict is settled."),
    "list": ("app.cli.list", "The profiles in the library."),
    "show": ("app.cli.show", "A profile's results, case by case."),
    "compare": ("app.cli.compare", "Profiles against a baseline: ratios, verdicts, reports, gates."),
    "report": ("app.cli.report", "One file on profiles for somebody else: HTML or PDF."),
    "claims": ("app.cli.claims", "The claims known, each with its standing on today's evidence."),
    "check": ("app.cli.check", "What the evidence says of a claim, and what is missing."),
    "plan": ("app.cli.plan", "What a demand takes, and which chips serve which work."),
    "rename": ("app.cli.rename", "Give a profile another name."),
    "label": ("app.cli.label", "Star a profile, or write a note on it."),
    "delete": ("app.cli.delete", "Move a profile to the library's trash."),
    "import": ("app.cli.import_", "Bring in profiles, or results of other tools."),
    "export": ("app.cli.export", "Write a profile as CSV or JSON."),
    "schema": ("app.cli.schema", "Print the JSON Schema of a format."),
    "worker": ("app.cli.worker", "Internal: one round on one device, events on stdout."),
}
HIDDEN = {"worker"}


class LazyGroup(click.Group):
    """Looks a command's module up when it is needed: `assay --help` must not pay for torch or rich."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of a session."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)  # noqa: S101  (for the type checker)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table above, without importing any."""
        rows = [(name, text) for name, (_, text) in COMMANDS.items() if name not in HIDDEN]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's own, but an unknown command names its nearest neighbours."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from profiles.text import nearest

            near = nearest(args[0], [name for name in COMMANDS if name not in HIDDEN], most=3)
            hint = f"did you mean {' or '.join(near)}?" if near else "see 'assay --help'."
            raise click.UsageError(f"there is no command '{args[0]}': {hint}")
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from profiles.version import VERSION

        click.echo(f"assay {VERSION}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
@click.pass_context
def assay(context: click.Context) -> int:
    """Measure what an AI accelerator really delivers, keep it, compare it. Without a command: the window."""
    if context.invoked_subcommand is not None:
        return 0
    from app.desktop.start import open_desktop

    return open_desktop()


def main(*, interruptible: bool = False) -> NoReturn:
    """The whole life of a process: `run`, with Ctrl-C as an exception from now on where `interruptible`.

    Console scripts of earlier installations call it without a word.
    """
    code = run(interruptible=interruptible)
    # All is said and saved: a Ctrl-C from here on could only spoil the interpreter's own end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def run(arguments: Sequence[str] | None = None, *, interruptible: bool = False) -> int:
    """The exit code of one command line: every failure is one sentence on stderr."""
    try:
        if interruptible:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        # A torch-npu that does not fit breaks `import torch` for every other device; our children inherit it.
        os.environ["TORCH_DEVICE_BACKEND_AUTOLOAD"] = "0"
        prepare_streams()
        result = assay.main(
            args=None if arguments is None else list(arguments), prog_name="assay", standalone_mode=False
        )
    except SystemExit:
        # click's answer to a reader (head, less) that has seen enough, which is no failure.
        drop_output()
        return 0
    except BaseException as error:  # noqa: BLE001  (the last line of defence: no traceback reaches a user)
        sentence, code = _explain(error)
        _complain(sentence)
        return code
    return result if isinstance(result, int) else 0


def _explain(error: BaseException) -> tuple[str, int]:
    """The sentence and the exit code for whatever ended a command."""
    match error:
        case AssayError():
            return str(error), error.exit_code
        case click.UsageError():
            return _usage_sentence(error), EXIT_USAGE
        case click.ClickException():
            return error.format_message(), EXIT_USAGE
        case click.Abort() | KeyboardInterrupt():
            return "interrupted.", EXIT_INTERRUPTED
        case OSError() if error.filename is None and error.errno in OUTPUT_FAILURES:
            drop_output()
            return f"the output could not be written ({error.strerror}).", EXIT_USAGE
    return _record_crash(error), EXIT_USAGE


def _complain(sentence: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(f"assay: {sentence}", err=True)


def _usage_sentence(error: click.UsageError) -> str:
    text = " ".join(error.format_message().split())  # click lists the choices on lines of their own
    if not text[:2].isupper():  # a word such as FILE stays as it is
        text = text[:1].lower() + text[1:]
    if error.ctx is not None and "--help" not in text and "did you mean" not in text.lower():
        text = f"{text.rstrip('.')} (see '{error.ctx.command_path} --help')."
    return text


def _record_crash(error: BaseException) -> str:
    import traceback

    from profiles.paths import cache_dir

    what = f"{type(error).__name__}: {error}"
    try:
        path = cache_dir() / "crash.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return f"an error of Assay itself, please report it: {what}"
    return f"an error of Assay itself, please report it with {path}: {what}"
