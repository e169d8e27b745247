"""The control: the same signed request by hand, on Litestar and the bare SQLite driver, with nothing general about it.

It knows one path, one way to sign and one kind of answer; no limits, formats, permissions of keys or error messages.
"""

import hmac
import os
import time
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import msgspec
from litestar import Litestar, Request, Response, get
from pysqlite3 import dbapi2 as sqlite

from hiringhall.storage.sealing import Sealer, load_secret_key

DATA = Path(os.environ["BENCHMARK_DATA"])
SECRET = Sealer(load_secret_key(DATA)).open
HALL = sqlite.connect(str(DATA / "hall.db"), isolation_level=None, check_same_thread=False)
TRAFFIC = sqlite.connect(str(DATA / "traffic.db"), isolation_level=None, check_same_thread=False)
TRAFFIC.execute("PRAGMA journal_mode=WAL")
TRAFFIC.execute("PRAGMA synchronous=NORMAL")
TRAFFIC.execute(
    "CREATE TABLE IF NOT EXISTS nonces (consumer_key TEXT NOT NULL, token TEXT NOT NULL, at BIGINT NOT NULL, "
    "nonce TEXT NOT NULL, PRIMARY KEY (at, nonce, consumer_key, token))"
)
WHO = """SELECT k.sealed_secret, t.sealed_secret, u.id, u.first_name, u.last_name, u.timezone FROM api_keys k
JOIN access_tokens t ON t.key_id = k.id JOIN users u ON u.id = t.user_id
WHERE k.consumer_key = ? AND t.token = ? AND k.status = 'approved' AND t.revoked_at IS NULL AND u.status = 'active'"""
ROLE = """SELECT 1 FROM memberships m JOIN teams t ON t.id = m.team_id
WHERE m.user_id = ? AND t.slug = ? AND m.role IN ('owner', 'admin', 'hiring', 'recruiter')"""
JOBS = """SELECT j.key, j.title, j.description, j.type, j.visibility, j.category, j.subcategory, j.budget, j.duration,
j.start_date, j.skills, j.state, j.created_at, j.filled_at, j.cancelled_at, t.slug, t.name, c.name, u.username
FROM jobs j JOIN teams t ON t.id = j.team_id JOIN companies c ON c.id = j.company_id JOIN users u ON u.id = j.created_by
WHERE c.id = (SELECT id FROM teams WHERE slug = ?) ORDER BY j.created_at DESC, j.id DESC LIMIT 10"""
COUNT = "SELECT count(*) FROM jobs WHERE company_id = (SELECT id FROM teams WHERE slug = ?)"
NAMES = (
    *("reference", "title", "description", "job_type", "visibility", "category2", "subcategory2", "budget", "duration"),
    *("start_date", "skills", "status", "created_time", "filled_date", "cancelled_date", "buyer_team__id"),
    *("buyer_team__name", "buyer_company__name", "created_by"),
)


@get("/api/hr/v2/jobs.json", sync_to_thread=False, media_type="application/json")
def jobs(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Answer."""
    query = parse_qsl(request.scope["query_string"].decode())
    given = [part.strip().split("=", 1) for part in request.headers["authorization"][6:].split(",")]
    oauth = {name: unquote(value.strip('"')) for name, value in given}
    signature = oauth.pop("oauth_signature")
    HALL.execute("BEGIN")
    who = HALL.execute(WHO, (oauth["oauth_consumer_key"], oauth["oauth_token"])).fetchone()
    pairs = sorted((quote(name, "~"), quote(value, "~")) for name, value in [*query, *oauth.items()])
    text = "&".join(f"{name}={value}" for name, value in pairs)
    address = quote(f"http://{request.headers['host']}/api/hr/v2/jobs.json", "~")
    base = f"GET&{address}&{quote(text, '~')}"
    expected = b64encode(hmac.digest(f"{SECRET(who[0])}&{SECRET(who[1])}".encode(), base.encode(), "sha1"))
    nonce = (oauth["oauth_consumer_key"], oauth["oauth_token"], int(oauth["oauth_timestamp"]), oauth["oauth_nonce"])
    fresh = TRAFFIC.execute("INSERT INTO nonces VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", nonce).rowcount
    team = dict(query)["buyer_team__reference"]
    allowed = HALL.execute(ROLE, (who[2], team)).fetchone()
    if not hmac.compare_digest(expected, signature.encode()) or not fresh or not allowed:
        return Response(b"", status_code=403)
    rows = [dict(zip(NAMES, row, strict=True)) for row in HALL.execute(JOBS, (team,))]
    total = HALL.execute(COUNT, (team,)).fetchone()[0]
    HALL.execute("ROLLBACK")
    user = {"first_name": who[3], "last_name": who[4], "timezone": who[5], "timezone_offset": "0"}
    lister = {"total_items": str(total), "query": "", "paging": {"offset": "0", "count": "10"}, "sort": ""}
    answer = {"server_time": str(int(time.time())), "auth_user": user, "jobs": {"lister": lister, "job": rows}}
    return Response(msgspec.json.encode(answer))


app = Litestar([jobs], openapi_config=None, logging_config=None)
