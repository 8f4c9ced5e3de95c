"""What the product costs, beside a yardstick measured in the same run: `make bench`, docs/bench.md."""
