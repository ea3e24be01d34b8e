"""The reduced town, once for each simulator. A file imports nothing but its own simulator, NumPy and `town.py`."""
