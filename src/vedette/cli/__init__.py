"""The command line: reads options, calls the library, shows what it says. The only place that prints."""
