"""The law: rulebooks, regimes, overlays and lives as cited data, read with positions, checked, changed and compiled."""
