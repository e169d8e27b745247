"""Call python-upwork 1.x: one JSON request a line on standard input, one JSON answer a line on standard output.

Runs in the client's own environment, not in the project's. `tests/support/clients.py` says what a request holds.
"""

import json
import os
import sys

os.environ["PYTHON_UPWORK_BASE_URL"] = sys.argv[1]  # read when the client is imported

import upwork

dance = None  # the client object that fetched the request token; it keeps that token


def client_of(request):
    return upwork.Client(
        request["consumer_key"],
        request["consumer_secret"],
        oauth_access_token=request.get("token"),
        oauth_access_token_secret=request.get("token_secret"),
    )


def answer(request):
    global dance
    if request["call"] == "authorization_url":
        dance = client_of(request)
        url = dance.auth.get_authorize_url(*request["args"])
        return {"url": url, "token": dance.auth.request_token, "token_secret": dance.auth.request_token_secret}
    if request["call"] == "access_token":
        token, secret = dance.auth.get_access_token(*request["args"])
        return {"token": token, "token_secret": secret}
    path, _, method = request["call"].rpartition(".")
    return getattr(getattr(client_of(request), path), method)(*request["args"])


for line in sys.stdin:
    try:
        outcome = {"result": answer(json.loads(line))}
    except Exception as error:
        outcome = {
            "error": {"kind": type(error).__name__, "message": str(error), "status": getattr(error, "code", None)}
        }
    print(json.dumps(outcome), flush=True)
