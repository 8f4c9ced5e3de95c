"""`make soak` runs every file of tests/soak."""

from scripts.soak import STAGES
from tests.testbed import ROOT


def test_every_file_of_the_soak_is_in_a_stage() -> None:
    files = {f"tests/soak/{path.name}" for path in (ROOT / "tests" / "soak").glob("test_*.py")}
    run = {part for stage in STAGES for part in stage.command if part.startswith("tests/soak/")}
    assert len(files) > 5
    assert run == files
