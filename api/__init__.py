"""The ways in: HTTP routes and the command line. Everything is put together here and nowhere else."""
