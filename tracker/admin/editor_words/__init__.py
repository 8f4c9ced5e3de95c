"""The words of the popup editor, which is drawn in the browser; a module a section. Values in braces are put in."""

from __future__ import annotations

from collections.abc import Callable

from tracker.admin.editor_words.content import content, content_examples, lists, live_parts
from tracker.admin.editor_words.design import beside, look, pictures, shape
from tracker.admin.editor_words.game import budgets, codes, games, prizes, quiz
from tracker.admin.editor_words.publishing import going_live, reach, saving, shortcuts, stage
from tracker.admin.editor_words.rules import experiment, languages, limits, targeting, times
from tracker.admin.editor_words.steps import hidden, question_examples, questions, steps

SUBJECTS: tuple[Callable[[], dict[str, str]], ...] = (
    content,
    lists,
    content_examples,
    live_parts,
    steps,
    questions,
    hidden,
    question_examples,
    shape,
    beside,
    look,
    pictures,
    games,
    codes,
    prizes,
    budgets,
    quiz,
    targeting,
    limits,
    times,
    languages,
    experiment,
    reach,
    stage,
    saving,
    going_live,
    shortcuts,
)


def editor_words() -> dict[str, str]:
    """All of them in the reader's language, by the names that static/admin/editor uses."""
    return {name: words for subject in SUBJECTS for name, words in subject().items()}
