"""What a visitor sees: the modules of the page, the towns and texts behind it, and the files that play alone."""
