"""`assay`, and `python -m app`: the entry point of both."""

import sys

# While we are still loading there is nothing to save and nobody wants a traceback: Ctrl-C ends the process as
# it ends any program. Where it is ignored (`nohup`) it stays so.
try:
    import signal

    LOADING = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if LOADING:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
except KeyboardInterrupt:
    sys.exit(130)


def main() -> None:
    """Run the command line of this process and end it; every failure is one sentence on stderr."""
    from app.cli.main import main as run_and_exit

    run_and_exit(interruptible=LOADING)


if __name__ == "__main__":
    main()
