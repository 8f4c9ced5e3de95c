"""The arithmetic of experiments. Pure; docs/experiments.md has the formulas, their sources and their limits."""
