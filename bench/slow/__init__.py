"""Which class of workers: what clients that say next to nothing cost those who have something to say."""

from bench.figures import Bench
from bench.slow import rounds

SLOW = Bench("slow", "classes of web workers with and without 500 slow sockets, alone and behind nginx", rounds.run)
