"""The command `wherefrom`: finds the subcommand, and turns every error into plain words and an exit code.

A subcommand is a click command called `command` in its own module, imported only when it is called. It may return
an exit code (none: 0). Results go to stdout, progress and errors to stderr.
"""

from __future__ import annotations

import _thread
import atexit
import gc
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Final

import click

from wherefrom import __version__, intruders
from wherefrom.cli.output import DONE, INTERRUPTED, INVALID, OUR_BUG, USAGE, clean, emit_json

COMMANDS: Final = {
    "new": ("wherefrom.cli.new", "Write a small commented scenario to begin with."),
    "validate": ("wherefrom.cli.validate", "Check a scenario and say what it contains."),
    "run": ("wherefrom.cli.run", "Simulate the scenario as it is."),
    "plan": ("wherefrom.cli.plan", "Find the plan that reaches the goal, and prove it on fresh years."),
    "score": ("wherefrom.cli.score", "What a plan changed by hand earns, and what each change costs."),
    "compare": ("wherefrom.cli.compare", "Scenarios on the same customers: who earns more, and how sure that is."),
    "batch": ("wherefrom.cli.batch", "Play every point of an experiment; what is finished is found, never lost."),
    "opportunities": ("wherefrom.cli.opportunities", "Idle hours matched to unmet demand, ranked by profit."),
    "calibrate": ("wherefrom.cli.calibrate", "Estimate a scenario's figures from operational logs."),
    "warm": ("wherefrom.cli.warm", "Compile the simulator now rather than in the first run."),
    "status": ("wherefrom.cli.status", "How far a batch is, and what it has found so far."),
    "report": ("wherefrom.cli.report", "Write the report of a finished run."),
    "schema": ("wherefrom.cli.schema", "Print the JSON Schema of the scenario language."),
}
"""Subcommand -> its module, and its one line in the help."""
_INTERRUPTION: Final = threading.Event()
"""Set by the first signal to end."""
_AGAIN_AFTER: Final = 0.1
"""Seconds after which an interruption that went unheard is repeated."""


class LazyGroup(click.Group):
    """A group that imports a subcommand only when it is called; the help needs no import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands, in the order they are needed."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a subcommand; None where there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name for an unknown subcommand."""
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, list(COMMANDS), n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            raise click.UsageError(f"There is no command `{clean(name)}`.{hint} Commands: {', '.join(COMMANDS)}.", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of subcommands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wherefrom")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the full trace of an error of wherefrom itself.")
def cli() -> None:
    """Where will all the sales come from?

    Simulate a sales year customer by customer, let a linear program staff it, and read what the plan promises.

    Exit codes: 0 done, 1 a bug of wherefrom, 2 wrong usage, 3 invalid scenario, 4 infeasible, 5 finished but the
    wanted chance or precision was not reached, 6 a batch finished with failed points, 130 interrupted.
    """


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit code; no exception leaves this function."""
    debug = "--debug" in arguments
    as_json = "--json" in arguments
    rest = [argument for argument in arguments if argument != "--debug"]
    # Pydantic would search all installed packages for plugins; none are used here.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        foreign = intruders()
        if foreign:
            return _report("bug", [{"message": sentence} for sentence in foreign], OUR_BUG, as_json)
        result = cli.main(args=rest, prog_name="wherefrom", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except click.UsageError as error:
        if not as_json:
            error.show()
            return USAGE
        return _report("usage", [{"message": error.format_message()}], USAGE, as_json)
    except click.ClickException as error:
        return _report("usage", [{"message": error.format_message()}], USAGE, as_json)
    except (KeyboardInterrupt, click.Abort) as error:
        # Click calls the end of a file an abortion, too; no command here asks for anything.
        if isinstance(error.__cause__, EOFError) and not _INTERRUPTION.is_set():
            return _failed(error.__cause__, debug, as_json)
        return _report("interrupted", [{"message": "interrupted"}], INTERRUPTED, as_json)
    except (BrokenPipeError, SystemExit):
        # The reader of our output has seen enough (e.g. `| head`); click answers that, and only that, by SystemExit.
        _say_nothing_more()
        return DONE
    except Exception as error:
        if _INTERRUPTION.is_set():
            # What fails now does so because something was left half done.
            _ignore_signals()
            return _report("interrupted", [{"message": "interrupted"}], INTERRUPTED, as_json)
        return _failed(error, debug, as_json)


def _failed(error: Exception, debug: bool, as_json: bool) -> int:
    from sim.scenario.problems import ScenarioError

    if isinstance(error, ScenarioError):
        problems = [
            {"file": each.file, "line": each.line, "column": each.column, "path": each.path, "message": each.message,
             "next_step": each.next_step}
            for each in error.problems
        ]  # fmt: skip
        if as_json:
            return _report("invalid", problems, INVALID, as_json)
        for each in error.problems:
            _tell("\n".join(clean(line) for line in str(each).split("\n")))
        count = len(error.problems)
        _tell(f"{count} problem{'' if count == 1 else 's'}; nothing was run or written.")
        return INVALID
    failure = _failure(error)
    if failure:
        return _report("failed", [{"message": failure}], OUR_BUG, as_json)
    if debug:
        import traceback

        traceback.print_exception(error)
    what = clean(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    hint = "" if debug else "; repeat the command with --debug to see where"
    return _report("bug", [{"message": f"wherefrom has a bug ({what}){hint}"}], OUR_BUG, as_json)


def _failure(error: Exception) -> str:
    """What the machine refused, in words; "" for everything else, which is our fault."""
    from errno import EACCES, EDQUOT, EFBIG, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, EPERM, EROFS

    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == ENOMEM):
        return "there is not enough memory; use fewer --jobs, or a smaller or shorter scenario"
    if isinstance(error, OSError) and error.errno in (EACCES, EDQUOT, EFBIG, EIO, EMFILE, ENFILE, ENOSPC, EPERM, EROFS):
        where = f" {error.filename}" if error.filename else ""
        return f"cannot read or write{where} ({(error.strerror or '').lower()}); make room, or choose another folder"
    if "sim.replicate.workers" in sys.modules:
        from sim.replicate.workers import WorkerLost

        if isinstance(error, WorkerLost):
            return str(error)
    return ""


def _tell(text: str) -> None:
    """A line on stderr; where nobody reads it, the exit code still says what happened."""
    try:
        click.echo(text, err=True)
    except BrokenPipeError:
        _say_nothing_more()


def _say_nothing_more() -> None:
    """Let what is still written to stdout and stderr vanish, so that the interpreter ends without complaint."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and not stream.isatty():
            os.dup2(nowhere, stream.fileno())


def _report(status: str, problems: Sequence[dict[str, object]], code: int, as_json: bool) -> int:
    if as_json:
        emit_json(status, problems=list(problems))
    else:
        for each in problems:
            _tell(f"wherefrom: {clean(str(each['message']))}")
    return code


def _interrupt(_number: int, _frame: object) -> None:
    # Once is enough: a second signal would only disturb the clearing up, which is given ten seconds.
    _ignore_signals()
    _INTERRUPTION.set()
    last_resort = threading.Timer(10, os._exit, (INTERRUPTED,))
    last_resort.daemon = True
    last_resort.start()
    raise KeyboardInterrupt


def _interrupt_again(_number: int, _frame: object) -> None:
    _ignore_signals()
    raise KeyboardInterrupt


def _unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """What cannot be raised where it happened is printed, but an interruption is repeated a little later: the compiler,
    written in C, does not hear one that meets it while it calls Python."""
    if not issubclass(unraisable.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
    elif threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _interrupt_again)
        repeated = threading.Timer(_AGAIN_AFTER, _thread.interrupt_main)
        repeated.daemon = True
        repeated.start()


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def main() -> None:
    """Entry point of the installed command."""
    # Starting makes some hundred thousand objects that stay: they need not be searched for cycles again and again.
    gc.set_threshold(100_000, 20, 20)
    # A polite request to end is an interruption too: nothing half written, no process left behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    sys.unraisablehook = _unraisable
    code = run(sys.argv[1:])
    _ignore_signals()
    # All is closed. After what is registered for the end, the interpreter would take a third of a second to take itself
    # apart, and after an interruption would wait for the year that a thread is in the middle of.
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
