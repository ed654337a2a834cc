"""The command line: one command a module; stdout is data, stderr is talk."""
