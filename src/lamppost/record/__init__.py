"""What a run leaves behind: its tables, its folder, and the checkpoints by which a stopped run is taken up again."""
