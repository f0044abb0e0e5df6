"""The version of Vedette, alone in a module so that `vedette --version` imports nothing else."""

__version__ = "0.1.0"
