// Go through OAuth 2.0 with simple-oauth2: one JSON request a line on standard input, one JSON answer a line on output.
// Arguments: the hall's address and the folder where the release is installed.
// A request holds `client_id`, `client_secret`, `call` and `args`, as for `tests/clients/python/driver_authlib.py`.
"use strict";

const path = require("node:path");
const readline = require("node:readline");

const [address, folder] = process.argv.slice(2);
const { AuthorizationCode, ClientCredentials } = require(path.resolve(folder, "node_modules", "simple-oauth2"));

function configured(Kind, request) {
  const consent = Kind === AuthorizationCode ? { authorizePath: "/api2/oauth/authorize" } : {};
  return new Kind({
    client: { id: request.client_id, secret: request.client_secret },
    auth: { tokenHost: address, tokenPath: "/api2/oauth/token", ...consent },
    options: { authorizationMethod: "body" },
  });
}

const calls = {
  async authorization_url(request, callback) {
    const client = configured(AuthorizationCode, request);
    return { url: client.authorizeURL({ redirect_uri: callback, scope: "basicInfo", state: "s" }), state: "s" };
  },
  async fetch_token(request, callback, state, target) {
    const code = new URL(target).searchParams.get("code");
    return (await configured(AuthorizationCode, request).getToken({ code, redirect_uri: callback })).token.data;
  },
  async refresh(request, refreshToken) {
    const held = configured(AuthorizationCode, request).createToken({ refresh_token: refreshToken });
    return (await held.refresh()).token.data;
  },
  async own_token(request) {
    return (await configured(ClientCredentials, request).getToken({})).token.data;
  },
};

async function serve() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let outcome;
    try {
      outcome = { result: await calls[request.call](request, ...request.args) };
    } catch (error) {
      outcome = { error: { kind: error.name, message: error.message, status: error.output?.statusCode } };
    }
    process.stdout.write(JSON.stringify(outcome) + "\n");
  }
}

serve();
