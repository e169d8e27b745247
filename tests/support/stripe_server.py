"""Stripe on this machine: `localstripe` in a process of its own, with what it lacks. Run with a port.

It lacks idempotency keys, lists of payment intents by customer, Checkout, Connect accounts and transfers: those here do
what Stripe documents, as far as the hall uses it. It keeps nothing on disk and listens on this machine only.
"""

import asyncio
import itertools
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from localstripe import resources, server

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_numbers = itertools.count(1)
_answered: dict[str, tuple[bytes, asyncio.Future[tuple[int, bytes]]]] = {}
_things: dict[str, dict[str, Any]] = {}
_held = asyncio.Event()
_waits: set[str] = set()
_missing: set[str] = set()


@web.middleware
async def remember(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what is asked again under the same Idempotency-Key as the first time, and refuse another question."""
    key, body = request.headers.get("Idempotency-Key", ""), await request.read()
    if not key:
        return await handler(request)
    if key in _answered:
        asked, answer = _answered[key]
        if asked != body:
            error = {"type": "idempotency_error", "message": "Keys can only be used with the same parameters."}
            return web.json_response({"error": error}, status=400)
    else:
        answer = asyncio.get_running_loop().create_future()
        _answered[key] = body, answer
        done = await handler(request)
        answer.set_result((done.status, done.body if isinstance(done, web.Response) else b""))  # type: ignore[arg-type]
    status, text = await answer
    return web.Response(status=status, body=text, content_type="application/json")


@web.middleware
async def hold_answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Do what is asked, but keep the answer to what is sent to a path back while it is held."""
    if request.path in _missing and request.method == "POST":
        raise web.HTTPServiceUnavailable
    done = await handler(request)
    if request.path in _waits and request.method == "POST":
        await _held.wait()
    return done


async def set_faults(request: web.Request) -> web.Response:
    """Take from the body which paths answer nothing (`held`), or 503 (`missing`), and whether keys are forgotten."""
    wanted = await request.json()
    _waits.clear()
    _waits.update(wanted.get("held", ()))
    _missing.clear()
    _missing.update(wanted.get("missing", ()))
    if not _waits:
        _held.set()
        _held.clear()
    if wanted.get("forget"):
        _answered.clear()
    return web.json_response({})


async def list_intents(request: web.Request) -> web.Response:
    """List payment intents by customer."""
    customer = request.query.get("customer")
    found = [
        each._export()
        for name, each in resources.store.items()
        if name.startswith("payment_intent:") and customer in {None, each.customer}
    ]
    return _list(found, request)


def creates(kind: str, prefix: str, **defaults: Any) -> Handler:
    """Return a handler that makes a thing of what was sent."""

    async def create(request: web.Request) -> web.Response:
        sent = server.unflatten_data(await request.post())
        thing = {"object": kind, "id": f"{prefix}_{next(_numbers):014}", "metadata": {}, **defaults, **sent}
        if kind == "transfer":
            thing["amount"] = int(thing["amount"])
            account = _things.get(thing["destination"])
            if account is None:
                return _refuse("No such destination.", "resource_missing")
            if thing["amount"] > int(account["metadata"].get("most", 10**9)):
                return _refuse("Insufficient funds in Stripe account.", "balance_insufficient")
        if kind == "checkout.session":
            thing["url"] = f"{request.url.origin()}/pay/{thing['id']}"
        _things[thing["id"]] = thing
        return web.json_response(thing)

    return create


async def retrieve(request: web.Request) -> web.Response:
    """Return a thing that was made here."""
    thing = _things.get(request.match_info["id"])
    return web.json_response(thing) if thing else _refuse("No such thing.", "resource_missing")


async def change(request: web.Request) -> web.Response:
    """Change a thing from the outside, as people and banks do: members of the body replace its own."""
    _things[request.match_info["id"]].update(await request.json())
    return web.json_response(_things[request.match_info["id"]])


def lists(kind: str, by: str = "") -> Handler:
    """Return a handler that lists things of a kind, those with the value of a parameter if it is given."""

    async def show(request: web.Request) -> web.Response:
        wanted = request.query.get(by)
        found = [thing for thing in _things.values() if thing["object"] == kind]
        return _list([thing for thing in found if wanted in {None, thing.get(by)}], request)

    return show


def _list(found: list[Any], request: web.Request) -> web.Response:
    return web.json_response({"object": "list", "url": request.path, "has_more": False, "data": found})


def _refuse(message: str, code: str) -> web.Response:
    error = {"type": "invalid_request_error", "message": message, "code": code}
    return web.json_response({"error": error}, status=400)


def application() -> web.Application:
    """Return the server: what is missing in localstripe first, then localstripe."""
    resources.store.dump_to_disk = lambda: None
    app = web.Application(middlewares=[hold_answers, remember, *server.app.middlewares])
    app.router.add_post("/_faults", set_faults)
    app.router.add_post("/_things/{id}", change)
    app.router.add_get("/v1/payment_intents", list_intents)
    app.router.add_post(
        "/v1/checkout/sessions", creates("checkout.session", "cs_test", status="open", setup_intent=None)
    )
    app.router.add_get("/v1/checkout/sessions/{id}", retrieve)
    app.router.add_post("/v1/accounts", creates("account", "acct", payouts_enabled=False))
    app.router.add_get("/v1/accounts", lists("account"))
    app.router.add_get("/v1/accounts/{id}", retrieve)
    app.router.add_post("/v1/account_links", creates("account_link", "link", url="https://connect.stripe.test/setup"))
    app.router.add_post("/v1/transfers", creates("transfer", "tr"))
    app.router.add_get("/v1/transfers", lists("transfer", "transfer_group"))
    for route in server.app.router.routes():
        app.router.add_route(route.method, route.resource.canonical, route.handler)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), print=None)
