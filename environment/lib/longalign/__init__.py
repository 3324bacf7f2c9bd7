"""Sets up and runs the project's tools. Python's standard library only, except `execution` and `pages`,
which run in the project's own ``.venv``."""
