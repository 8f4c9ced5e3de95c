"""The words of the popup editor, which is drawn in the browser; a module a section. Values in braces are put in."""

from __future__ import annotations

from tracker.admin.editor_words.content import content, content_examples, live_parts
from tracker.admin.editor_words.design import design
from tracker.admin.editor_words.game import game
from tracker.admin.editor_words.publishing import publishing, shortcuts
from tracker.admin.editor_words.rules import experiment, limits, targeting
from tracker.admin.editor_words.steps import question_examples, questions, steps


def editor_words() -> dict[str, str]:
    """All of them in the reader's language, by the names that static/admin/editor uses."""
    return {
        **content(),
        **content_examples(),
        **steps(),
        **questions(),
        **question_examples(),
        **live_parts(),
        **design(),
        **game(),
        **targeting(),
        **limits(),
        **experiment(),
        **publishing(),
        **shortcuts(),
    }
