"""Captures the screen under Wayland, where only the desktop itself can: through its portal, which asks the person."""

import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image

from hiringhall.tracker.errors import TrackerError

_BUS_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_PATIENCE = 60
"""Seconds that the person has to answer what the desktop asks."""
_REFUSED = (
    "The desktop did not allow a screenshot. Allow it when it asks, or in its settings under Apps; until then cells"
    " have none."
)


def grab_through_portal() -> Image.Image:
    """Return all screens as one picture. Raises TrackerError, in plain words, where the desktop does not let us."""
    path = _screenshot_file()
    try:
        with Image.open(path) as image:
            image.load()
            return image
    except (OSError, SyntaxError, ValueError) as error:
        raise TrackerError("The desktop's screenshot cannot be read.") from error
    finally:
        # The desktop leaves it in a folder of pictures, where it is nobody's business.
        with suppress(OSError):
            path.unlink()


def _screenshot_file() -> Path:
    """Ask the desktop for a screenshot and return where it wrote it."""
    from jeepney import DBusAddress, DBusErrorResponse, MatchRule, new_method_call  # noqa: PLC0415 - there on Linux only
    from jeepney.bus_messages import message_bus  # noqa: PLC0415
    from jeepney.io.blocking import Proxy, open_dbus_connection  # noqa: PLC0415
    from jeepney.wrappers import unwrap_msg  # noqa: PLC0415

    try:
        with open_dbus_connection(bus="SESSION") as connection:
            token = f"hiringhall{secrets.token_hex(8)}"
            sender = connection.unique_name.lstrip(":").replace(".", "_")
            # The answer comes as a signal from an object that is named beforehand, so that it cannot be missed.
            answer = MatchRule(
                type="signal",
                interface="org.freedesktop.portal.Request",
                member="Response",
                path=f"{_PATH}/request/{sender}/{token}",
            )
            Proxy(message_bus, connection, timeout=_PATIENCE).AddMatch(answer)
            portal = DBusAddress(_PATH, bus_name=_BUS_NAME, interface="org.freedesktop.portal.Screenshot")
            options = {"handle_token": ("s", token), "interactive": ("b", False)}
            with connection.filter(answer) as answers:
                request = new_method_call(portal, "Screenshot", "sa{sv}", ("", options))
                unwrap_msg(connection.send_and_get_reply(request, timeout=_PATIENCE))
                code, results = connection.recv_until_filtered(answers, timeout=_PATIENCE).body
    except DBusErrorResponse as error:
        raise TrackerError("This desktop has no portal for screenshots, so that cells have none.") from error
    except (OSError, KeyError, ValueError) as error:
        raise TrackerError(_REFUSED) from error
    if code != 0 or "uri" not in results:
        raise TrackerError(_REFUSED)
    return Path(unquote(urlsplit(results["uri"][1]).path))
