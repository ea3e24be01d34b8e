"""The public figures, and what the model says of the same: shipped as data, fitted to, and held against."""
