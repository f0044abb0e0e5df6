"""The command line: reads options, calls the library, shows what it says; the only place that prints."""
