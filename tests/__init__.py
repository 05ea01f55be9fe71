"""The tests: a package of this name that another project installs must not stand in its place."""
