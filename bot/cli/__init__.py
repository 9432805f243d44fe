"""The subcommands of `python -m bot`, one module each: `run(settings, arguments)` returns the text to print."""
