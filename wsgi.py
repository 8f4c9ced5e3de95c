"""The application that gunicorn and the `flask` command load."""

import os
import sys

from tracker.app import create_app
from tracker.config import load_settings
from tracker.errors import ConfigError

try:
    app = create_app(load_settings(os.environ))
except ConfigError as error:
    sys.exit(f"shopbell: {error}")
