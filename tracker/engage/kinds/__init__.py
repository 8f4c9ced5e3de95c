"""The kinds of messages there are, each a module of its own."""

from tracker.engage.kinds import confirmation as _confirmation  # noqa: F401 -- they register themselves
from tracker.engage.kinds import coupon as _coupon  # noqa: F401
from tracker.engage.kinds import test_mail as _test_mail  # noqa: F401
