"""Lamppost runs a social credit system, as public documents describe it, on a made-up society."""
