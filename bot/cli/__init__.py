"""The command line's verbs, one file each; imported when asked for."""
