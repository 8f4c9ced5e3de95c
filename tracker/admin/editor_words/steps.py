"""Of steps, where they lead, and the questions that a form may ask."""

from __future__ import annotations

from flask_babel import gettext as _


def steps() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "about_own": _("A step of your own, between the first and the end."),
        "step_name": _("Name of this step"),
        "remove_step": _("Remove this step"),
        "add_step": _("Add a step"),
        "about_add_step": _("It comes after this one."),
        "action_step": _("goes to a step"),
        "button_step": _("The step"),
        "leads_on": _("Where it goes on"),
        "next_to": _("After sending"),
        "else_to": _("Otherwise"),
        "end_game": _("The game"),
        "end_done": _("The end: “Thank you”"),
        "branch": _("Branch"),
        "add_branch": _("Add a branch"),
        "branch_field": _("Who answers"),
        "branch_is": _("Who answered"),
        "branch_step": _("goes on with"),
        "is_ticked": _("ticked"),
        "is_not_ticked": _("not ticked"),
        "unhappy": _("1 or 2: unhappy"),
        "happy": _("4 or 5: happy"),
        "detractors": _("0 to 6: would not recommend"),
        "passives": _("7 or 8: undecided"),
        "promoters": _("9 or 10: would recommend"),
        "new_onward": _("Go on"),
    }


def questions() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "add_field": _("Add a field…"),
        "form_full": _("This form is full: it may have 8 fields. Ask more in a step after it."),
        "field_choice": _("Choice"),
        "add_choice": _("Choice: what stopped you?"),
        "field_csat": _("Satisfaction, 1 to 5"),
        "add_csat": _("Satisfaction (CSAT)"),
        "field_nps": _("Recommendation, 0 to 10"),
        "add_nps": _("Recommendation (NPS)"),
        "field_text": _("Words of their own"),
        "add_text": _("Words of their own"),
        "field_phone": _("Phone number"),
        "add_phone": _("Phone number"),
        "field_first_name": _("First name"),
        "add_first_name": _("First name"),
        "field_birth_date": _("Birth date"),
        "add_birth_date": _("Birth date"),
        "field_hidden": _("Hidden"),
        "add_hidden": _("Hidden: where they came from"),
        "not_kept": _("Your shop does not keep this: it is checked and dropped. Allow it in the settings of the shop."),
        "question": _("Question"),
        "options": _("Answers"),
        "option_number": _("Answer {number}"),
        "option_text": _("with room for own words"),
        "add_option": _("Add an answer"),
        "many": _("Several can be chosen"),
        "several_lines": _("Several lines"),
        "low_end": _("Lowest means"),
        "high_end": _("Highest means"),
        "consent_for": _("For"),
        "channel_email_marketing": _("Email"),
        "channel_sms_marketing": _("Text messages"),
        "channel_push": _("Push messages"),
    }


def hidden() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "hidden_label": _("Its name among the answers"),
        "hidden_from": _("Taken from"),
        "hidden_same": _("the same for all"),
        "hidden_value": _("Value"),
        "about_hidden": _("Visitors do not see it. The server writes it beside their answers."),
        "source_utm_source": _("Campaign source (utm_source)"),
        "source_utm_medium": _("Campaign medium (utm_medium)"),
        "source_utm_campaign": _("Campaign name (utm_campaign)"),
        "source_utm_term": _("Campaign term (utm_term)"),
        "source_utm_content": _("Campaign content (utm_content)"),
        "source_channel": _("Channel"),
        "source_referrer": _("Site they came from"),
        "source_landing_page": _("First page of the visit"),
        "source_page": _("Page of the popup"),
        "source_language": _("Language of the browser"),
        "source_device": _("Device"),
    }


def question_examples() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    """What new questions say until the marketer says something better."""
    return {
        "new_question": _("Your question"),
        "new_option": _("Answer {number}"),
        "new_stopped": _("What stopped you today?"),
        "new_stopped_price": _("The price"),
        "new_stopped_delivery": _("Delivery costs or time"),
        "new_stopped_looking": _("I am only looking"),
        "new_stopped_other": _("Something else"),
        "new_csat": _("How do you like our shop?"),
        "new_csat_low": _("Not at all"),
        "new_csat_high": _("Very much"),
        "new_nps": _("How likely are you to recommend us to a friend?"),
        "new_nps_low": _("Not likely"),
        "new_nps_high": _("Very likely"),
        "new_phone": _("Phone number"),
        "new_first_name": _("First name"),
        "new_birth_date": _("Birth date"),
    }
