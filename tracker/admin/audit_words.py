"""What the audit log says of each change that can be made in the admin. A test refuses one that is not named here."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.phrases import N_

ACTS: Mapping[str, str] = {
    "account.change_password": N_("changed their password"),
    "account.end_session": N_("signed out another browser"),
    "account.sign_out_everywhere": N_("signed out every other browser"),
    "account_second_factor.renew_codes": N_("made new recovery codes"),
    "account_second_factor.turn_off": N_("turned their second factor off"),
    "account_second_factor.turn_on": N_("turned a second factor on"),
    "captures.export": N_("exported captured addresses"),
    "contact_rights.download": N_("downloaded everything that is kept of a contact"),
    "contact_rights.erase": N_("erased a contact"),
    "contacts.ask_to_confirm": N_("sent a contact the link for confirmation again"),
    "contacts.write_again": N_("let an address be written to again that had come back"),
    "contacts.export": N_("exported contacts"),
    "details.export": N_("exported details of visitors"),
    "experiments.move:promote": N_("made a variant the popup itself"),
    "experiments.move:stop": N_("ended an experiment"),
    "experiments.move:anew": N_("began an experiment anew"),
    "groups.remove": N_("removed a group of popups"),
    "groups.save": N_("saved a group of popups"),
    "landing_editor.move": N_("gave a landing page another address"),
    "landing_editor.put_live": N_("published a landing page"),
    "landing_pages.create": N_("made a landing page"),
    "landing_pages.remove": N_("removed a landing page"),
    "landing_pages.rename_shop": N_("changed the shop's name in the addresses of its pages"),
    "landing_pages.unpublish": N_("took a landing page off"),
    "mail.again": N_("sent a failed mail again"),
    "mail.send_test": N_("sent themselves a test mail"),
    "mapping.remove": N_("removed a mapping"),
    "order_sources.end": N_("disconnected a shop system"),
    "order_sources.make": N_("connected WooCommerce"),
    "order_sources.paste": N_("connected Shopify"),
    "order_sources.reveal": N_("looked at a webhook's secret"),
    "pictures.remove": N_("removed a picture"),
    "pictures.upload": N_("uploaded a picture"),
    "coupon_uses.export": N_("exported the codes in orders"),
    "pools.change": N_("changed a coupon pool's settings"),
    "pools.export": N_("exported a coupon pool's codes"),
    "pools.make": N_("made codes in a coupon pool"),
    "pools.add": N_("added codes to a coupon pool"),
    "pools.create": N_("made a coupon pool"),
    "popup_answers.export": N_("exported the answers to a popup"),
    "popup_editor.put_live": N_("published a popup"),
    "popup_files.take_in": N_("imported popups"),
    "popup_history.roll_back": N_("went back to an earlier version of a popup"),
    "popups.create": N_("made a popup"),
    "popups.duplicate": N_("duplicated a popup"),
    "popups.move:pause": N_("paused a popup"),
    "popups.move:resume": N_("resumed a popup"),
    "popups.move:archive": N_("archived a popup"),
    "popups.move:restore": N_("restored a popup"),
    "samples.remove": N_("removed the sample shop"),
    "segments.remove": N_("removed a segment"),
    "segments.save": N_("saved a segment"),
    "shop_settings.add": N_("allowed an address of the shop"),
    "shop_settings.remove": N_("removed an address of the shop"),
    "shop_settings.renew": N_("renewed the secret key"),
    "shop_settings.reveal": N_("looked at the secret key"),
    "shop_settings.save": N_("changed the shop's settings"),
    "shops.create": N_("made a shop"),
    "sign_in.submit": N_("signed in"),
    "sign_in.submit_code": N_("signed in with a second factor"),
    "sign_in.use_link": N_("signed in by a one-time link"),
    "team.add": N_("added somebody to the team"),
    "team.change": N_("changed somebody's role"),
    "team.invite": N_("made a new invitation"),
    "team.shop_add": N_("added somebody to the team"),
    "team.shop_change": N_("changed somebody's role"),
    "team.shop_invite": N_("made a new invitation"),
}
"""Endpoint, below `admin.` → what was done. Where the address itself says what is done, its word follows a colon."""

COMMANDS: Mapping[str, str] = {
    "cli.backup": N_("made a backup by a command"),
    "cli.contact.erase": N_("erased a person by a command"),
    "cli.contact.export": N_("exported everything that is kept of a person by a command"),
    "cli.erasures.reapply": N_("erased people again after a restore by a command"),
    "cli.export": N_("exported rows of the shop by a command"),
    "cli.keys.new": N_("made a new secret key of the installation by a command"),
    "cli.keys.rotate": N_("encrypted everything with the newest secret key by a command"),
    "cli.popup.import": N_("imported popups by a command"),
    "cli.popup.rollback": N_("went back to an earlier version of a popup by a command"),
    "cli.restore": N_("restored a backup by a command"),
    "cli.shop.create": N_("made a shop, or allowed an address of it, by a command"),
    "cli.shop.set": N_("changed the shop's settings by a command"),
    "cli.user.create": N_("made or changed an account by a command"),
    "cli.user.forget-second-factor": N_("turned somebody's second factor off by a command"),
    "cli.user.link": N_("made a one-time link by a command"),
}
"""`flask` command, its words with dots → what was done."""

NOT_RECORDED = frozenset(
    {
        "account.change_language_and_look",
        # Nothing is changed yet: the app has still to show that it knows the secret.
        "account_second_factor.begin",
        # Nothing is changed yet: the person is shown what the file would change.
        "popup_files.compare",
        # A draft is saved with every pause in the typing; what visitors see is recorded when it is published.
        "popup_editor.save",
        "landing_editor.save",
        "landing_pages.take_back",
        "sign_in.sign_out",
    }
)
"""Changes that nobody else is concerned by."""
