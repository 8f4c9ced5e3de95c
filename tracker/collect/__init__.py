"""The public door: guard, the write path, the pipeline of stages."""
