"""What we learned: rollups and exports."""
