"""Finished folders read back: checked, lived again where need be, and their people."""
