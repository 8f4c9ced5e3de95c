"""What every door shares: the settings, the sealer and the signer, hung on the Flask application."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from tracker.config import Settings
from tracker.sealing import Sealer
from tracker.signing import Signer


@dataclass(frozen=True)
class Services:
    settings: Settings
    sealer: Sealer
    signer: Signer


def init_services(app: Flask, settings: Settings) -> None:
    """Builds the services once and hangs them on the application."""
    app.extensions["shopbell"] = Services(
        settings,
        Sealer(settings.secret_key, settings.old_secret_keys),
        Signer(settings.secret_key, settings.old_secret_keys),
    )


def services() -> Services:
    """The services of the application in whose context the caller runs."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """The services of an application."""
    found: Services = app.extensions["shopbell"]
    return found
