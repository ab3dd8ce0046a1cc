"""Store ids in addresses: any text, also one that begins with a slash."""

from flask.blueprints import BlueprintSetupState
from werkzeug.routing import PathConverter


class StoreIds(PathConverter):
    """Any text in an address."""

    regex = ".+?"
    part_isolating = False


def know_store_ids(state: BlueprintSetupState) -> None:
    """Lets the routes of a blueprint say `<store:…>`."""
    state.app.url_map.converters["store"] = StoreIds
