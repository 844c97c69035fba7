"""How the outside reaches casegraph: HTTP and the command line. Everything is put together here."""
