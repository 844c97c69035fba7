"""The tests: a package, since a dependency brings one of the same name."""
