"""A running Shopbell with one shop, and the journal of what is sent to it."""

from tests.faults.fixtures import (
    lone_stand,
    lone_worker,
    make_stand,
    mortal_postgres,
    mortal_stand,
    shared_stand,
    stand,
)
from tests.faults.test_full_disk import small_tablespace

__all__ = (
    "lone_stand",
    "lone_worker",
    "make_stand",
    "mortal_postgres",
    "mortal_stand",
    "shared_stand",
    "small_tablespace",
    "stand",
)
