"""One synthetic person to read about."""
