"""What stored events cost as they become many: their room in the database, and the time of those that come later."""

from bench.figures import Bench
from bench.growth import pages, room, time

ROOM = Bench("room", "bytes in the database for one stored event, with its share of visitors and visits", room.run)
PAGES = Bench("pages", "every page of the admin, in a shop of few and of many stored events", pages.run)
GROWTH = Bench("growth", "storing three events, beside few and many that are stored already", time.run)
