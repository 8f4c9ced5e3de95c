"""Every field with every attack, on every page of the admin: many times what `make test` looks at."""

import pytest

from tests.security.test_xss_admin import SEEN, Witness, shop_key, signed_in, walk  # noqa: F401
from tests.security.xss_vectors import Texts

pytestmark = [pytest.mark.soak, pytest.mark.only_on("sqlite")]


@pytest.mark.parametrize("number", range(12))
def test_nothing_that_anybody_wrote_runs_on_any_page(walk, number: int) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    # One round begins where the one before it ended, so that the fields of marketers get them all too.
    texts = Texts(begin=number * 27)
    witness: Witness = walk(texts, visitors=60, batches=33)
    assert witness.told == []
    assert witness.missing(SEEN) == set()
