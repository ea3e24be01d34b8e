"""The headline figures of the shipped regimes: a baseline that tests compare with, and how firm each figure is."""
