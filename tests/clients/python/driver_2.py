"""Call python-upwork 2.x: one JSON request a line on standard input, one JSON answer a line on standard output.

Runs in the client's own environment, not in the project's. `tests/support/clients.py` says what a request holds.
"""

import importlib
import json
import sys

import upwork
import upwork.upwork

upwork.upwork.BASE_HOST = sys.argv[1]  # the client's own constant; it has no setting for the host

dance = None  # the client object that fetched the request token; it keeps that token


def client_of(request):
    return upwork.Client(
        upwork.Config(
            {
                "consumer_key": request["consumer_key"],
                "consumer_secret": request["consumer_secret"],
                "access_token": request.get("token"),
                "access_token_secret": request.get("token_secret"),
            }
        )
    )


def answer(request):
    global dance
    if request["call"] == "authorization_url":
        dance = client_of(request)
        url = dance.get_authorization_url(*request["args"])
        return {"url": url, "token": dance.request_token, "token_secret": dance.request_token_secret}
    if request["call"] == "access_token":
        token, secret = dance.get_access_token(*request["args"])
        return {"token": token, "token_secret": secret}
    path, _, method = request["call"].rpartition(".")
    router = importlib.import_module("upwork.routers." + path)
    kind = getattr(router, "Api", None) or router.Gds
    return getattr(kind(client_of(request)), method)(*request["args"])


for line in sys.stdin:
    try:
        outcome = {"result": answer(json.loads(line))}
    except Exception as error:
        outcome = {"error": {"kind": type(error).__name__, "message": str(error)}}
    print(json.dumps(outcome), flush=True)
