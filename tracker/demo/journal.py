"""What the demo shop writes about: two short articles. Data."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.phrases import N_


@dataclass(frozen=True)
class Article:
    slug: str
    title: str
    line: str
    minutes: int
    picture: str
    paragraphs: tuple[str, ...]


ARTICLES = (
    Article(
        "how-a-mug-is-made",
        N_("How a mug is made, in nine days"),
        N_("Most of it is waiting. The waiting is the craft."),
        3,
        "journal-kiln",
        (
            N_(
                "On Monday the clay is wedged: folded and pressed until there is no air in it. Four hundred grams make"
                " a mug. On the wheel that takes six minutes, four of which are spent on the foot."
            ),
            N_(
                "Then it waits. By Tuesday it is as hard as cheese, and that is when it gets its handle: too early and"
                " the handle sinks, too late and it cracks off. It dries under a cloth until the weekend."
            ),
            N_(
                "The first firing takes a day and a night. It comes out pink and thirsty, is dipped in glaze for as"
                " long as it takes to say its name, and goes back in, this time to 1,240 degrees."
            ),
            N_(
                "On the ninth day we open the kiln. It is still warm. About one in twelve stays with us, because of a"
                " bubble nobody else would see. The others are yours."
            ),
        ),
    ),
    Article(
        "a-table-for-six",
        N_("A table for six, when you own four plates"),
        N_("Nothing has to match. It only has to be friends."),
        2,
        "journal-table",
        (
            N_(
                "The secret of a nice table is one thing that repeats. It may be the napkins, the water glasses, or a"
                " sprig of fennel at every place. Once one thing repeats, all others may differ."
            ),
            N_(
                "Put the odd plates at the ends. Serve from one large pot in the middle, so that people have to reach,"
                " and pass, and talk. Light the candles before anybody arrives; a burning candle says that you are"
                " ready even when you are not."
            ),
            N_("And make too much bread."),
        ),
    ),
)


def article_of(slug: str) -> Article | None:
    return next((article for article in ARTICLES if article.slug == slug), None)
