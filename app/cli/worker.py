"""`assay worker`: one round on one device; the job comes on standard input, events go to standard output."""

from __future__ import annotations

import click


@click.command("worker", hidden=True)
def command() -> int:
    """Serve one job (internal)."""
    from benchkernels.worker import main

    return main()
