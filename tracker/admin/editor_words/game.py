"""Of games, prizes and codes."""

from __future__ import annotations

from flask_babel import gettext as _


def games() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "without_game": _("No game"),
        "without_game_about": _("A form, or only words."),
        "with_wheel": _("Wheel of fortune"),
        "with_wheel_about": _("The server draws; the wheel shows it."),
        "with_scratch": _("Scratch card"),
        "with_scratch_about": _("The prize is under the foil; a button reveals it too."),
        "with_slots": _("Slot machine"),
        "with_slots_about": _("Three alike win. No near misses, ever."),
        "with_gifts": _("Gift boxes"),
        "with_gifts_about": _("The visitor chooses one of three."),
        "with_quiz": _("Quiz"),
        "with_quiz_about": _("A few questions, then a draw."),
        "prizes": _("Prizes"),
        "prizes_about": _(
            "The odds follow from the weights: visitors read them, and the server draws by them. "
            "When a prize has run out, the others share its odds."
        ),
        "prize_number": _("Prize {number}"),
        "prize_label": _("As visitors read it"),
        "weight": _("Weight"),
        "prize_gives": _("It gives"),
    }


def codes() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "gift_code": _("one code for all"),
        "gift_pool": _("a unique code"),
        "gift_none": _("nothing"),
        "deliver": _("The code goes"),
        "deliver_screen": _("to the screen"),
        "deliver_both": _("to the screen and by email"),
        "deliver_email": _("by email alone"),
        "deliver_help": _("By email alone a made-up address wins nothing. The form must then ask for an address."),
        "deliver_no_mail": _("No mail server is set up: what goes by email alone cannot be published. See “Mail”."),
        "code": _("Code"),
        "pool": _("Pool (free codes)"),
        "choose_pool": _("Choose a pool…"),
        "pool_free": _("{name} ({free})"),
        "pool_missing": _("a pool that is gone"),
        "no_pools": _("There is no pool yet: make one under Coupons."),
        "gift_generated": _("a unique code, made when it is won"),
        "pattern": _("Pattern of the codes"),
        "pattern_help": _(
            "# is a digit, @ a letter, * either. A program of yours has to create the codes in your shop."
        ),
        "code_ends": _("The code ends"),
        "code_ends_never": _("never"),
        "code_ends_hours": _("so many hours after it was won"),
        "code_ends_days": _("so many days after it was won"),
        "code_ends_at": _("at a moment"),
        "hours_count": _("Hours"),
        "days_count": _("Days"),
        "ends_moment": _("Ends"),
        "when_dry": _("When no code is left"),
        "dry_drop_prize": _("take it out of the draw; the odds shown change"),
        "dry_drop_form": _("go on without a code"),
        "dry_other": _("give another code"),
        "dry_sold_out_prize": _("take it out of the draw, and say that it is sold out"),
        "dry_sold_out_form": _("say that everything is given away"),
        "dry_stop": _("show the popup no more"),
        "instead_gives": _("Then it gives"),
    }


def prizes() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "prize_more": _("Delivery, end of the code, limits and cost"),
        "prize_more_none": _("Limits"),
        "stock": _("At most so many winners"),
        "stock_none": _("no limit"),
        "odds_sum": _("Weights add up to {total}. A turn wins something {winning} % of the time."),
        "odds_none": _("Give at least one prize a weight above 0."),
        "add_prize": _("Add a prize"),
        "level_odds": _("Same odds for all"),
        "every_prize_wins": _("Everybody wins"),
        "prize_small": _("5 % off"),
    }


def budgets() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "prize_cost": _("A win costs you about"),
        "cost_per_play": _("A play costs you {cost} on average."),
        "cost_unknown": _("Say what a win costs you to see what a play costs on average."),
        "limits_of_prize": _("Limits by day, week and month"),
        "a_day": _("A day"),
        "a_week": _("A week"),
        "a_month": _("A month"),
        "a_total": _("In all"),
        "budget": _("Limits of the game"),
        "budget_about": _(
            "Never exceeded, however many play at once. Days begin at midnight in your shop, weeks on Monday. What has "
            "reached its limit is drawn no more until the next period; give the game a prize of nothing, or players "
            "are told that everything is given away."
        ),
        "budget_wins": _("At most so many wins"),
        "budget_cost": _("At most so much cost"),
        "rules": _("Rules"),
        "rules_about": _("Visitors read these under the chances. They follow from what is set here."),
        "free_entry": _("How to take part without buying"),
        "free_entry_help": _("Stands in the rules after “No purchase necessary.” Many countries want it said."),
    }


def quiz() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "questions": _("Questions"),
        "questions_about": _("The answers stay in the browser and change nothing about the odds."),
        "question_number": _("Question {number}"),
        "question_before": _("Question before"),
        "question_after": _("Next question"),
        "question": _("Question"),
        "question_example": _("What do you look for?"),
        "answer_one": _("Something for me"),
        "answer_two": _("A present"),
        "answers": _("Answers"),
        "answers_help": _("Two to four, one a line."),
        "right_answer": _("The right one"),
        "no_wrong_answer": _("None is wrong"),
        "add_question": _("Add a question"),
        "slice_colours": _("Colours of the slices"),
        "slice_colours_help": _("In turn around the wheel. Without any, they follow from the colour of the buttons."),
        "slice_colour": _("Colour {number}"),
        "add_colour": _("Add a colour"),
        "reward": _("What the form gives"),
        "form_gives": _("Whoever sends the form gets"),
        "form_gives_help": _("Shown in the step “Thank you”, where the part “Code” stands."),
    }
