"""What visitors wait for when a popup opens, and how smoothly its game runs."""

from bench.figures import Bench
from bench.showing import frames, opening

SHOWING = Bench(
    "showing", "from the trigger to the popup's first frame, beside an empty dialog of the page's own", opening.run
)
GAMES = Bench("games", "frames of each game on a slow phone, beside an empty canvas that moves", frames.run)
