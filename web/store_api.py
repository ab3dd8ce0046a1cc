"""Stores over HTTP: the fleet, a list of them, one between two instants."""

from flask import Blueprint, Response
from msgspec.structs import asdict

from engine.errors import StoreUnknown
from engine.fleet import Fleet, StoreQuery
from engine.instants import parse_as_of
from web.asked import OverviewAsked, SpanAsked, StoresAsked, asked
from web.replies import reply
from web.shown import shown
from web.store_ids import know_store_ids
from web.store_shapes import Overview, StorePage, StoreSpan


def store_blueprint(fleet: Fleet) -> Blueprint:
    """The stores."""
    stores = Blueprint("stores", __name__)
    stores.record_once(know_store_ids)

    @stores.get("/overview")
    def overview() -> Response:
        return reply(shown(fleet.overview(asked(OverviewAsked).window), Overview))

    @stores.get("/stores")
    def listed() -> Response:
        return reply(shown(fleet.stores(StoreQuery(**asdict(asked(StoresAsked)))), StorePage))

    @stores.get("/stores/<store:store_id>")
    def span(store_id: str) -> Response:
        query = asked(SpanAsked)
        if "\0" in store_id:
            raise StoreUnknown(store_id)
        return reply(shown(fleet.span(store_id, _instant(query.from_), _instant(query.until)), StoreSpan))

    return stores


def _instant(text: str | None) -> int | None:
    return None if text is None else parse_as_of(text)
