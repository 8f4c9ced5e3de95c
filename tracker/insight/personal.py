"""What the tables of figures keep of people: counts, and which visits were counted."""

from __future__ import annotations

from tracker.insight.models import CountedVisit, ExitFigure, ExitMark, GateFigure, GateMark, Rollup
from tracker.personal.declare import Holding, Keep, declare

declare(Holding(Rollup, neutral="shop_id day metric subject value"))
declare(Holding(GateFigure, neutral="popup_id day gate visits example"))
declare(Holding(GateMark, neutral="shop_id last_at session_id"))
declare(
    Holding(
        CountedVisit,
        links={"session_id": "session"},
        neutral="counted_at",
        withdrawn={"measurement": Keep("that a visit was counted, so that it is not counted again")},
        erased=Keep("that a visit was counted, so that it is not counted again"),
    )
)
declare(Holding(ExitFigure, neutral="shop_id day device signal outcome has_left count"))
declare(Holding(ExitMark, neutral="shop_id counted_to"))
