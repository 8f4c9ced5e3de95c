"""What it costs to take a batch in: the public door beside a view that does nothing, under the same gunicorn."""

from bench.figures import Bench
from bench.ingest import rounds

INGEST = Bench(
    "ingest", "batches of three events, committed before the answer, beside a view that does nothing", rounds.run
)
