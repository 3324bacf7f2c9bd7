"""One module for each command in ``environment/``; a module's docstring is what ``--help`` prints."""
