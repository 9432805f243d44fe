"""The subcommands of `python -m bot`, one module each, without their options (see bot.__main__): `run(settings, arguments)` returns the text to print."""
