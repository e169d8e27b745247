// Call upwork-api: one JSON request a line on standard input, one JSON answer a line on standard output.
// Arguments: the hall's address and the folder where the release is installed.
// `tests/support/clients.py` says what a request holds.
"use strict";

const path = require("node:path");
const readline = require("node:readline");

const [address, folder] = process.argv.slice(2);
process.env.UPWORKAPI = address; // read when the client is loaded
const library = path.resolve(folder, "node_modules", "upwork-api");
const Api = require(library);

let dance = null; // the client object that fetched the request token, and that token

function clientOf(request) {
  const api = new Api({ consumerKey: request.consumer_key, consumerSecret: request.consumer_secret });
  if (request.token) api.setAccessToken(request.token, request.token_secret, () => {});
  return api;
}

function startDance(request, done) {
  const api = clientOf(request);
  api.getAuthorizationUrl(request.args[0], (error, url, token, secret) => {
    dance = { api, token, secret };
    done(error, { url, token, token_secret: secret });
  });
}

function finishDance(request, done) {
  dance.api.getAccessToken(dance.token, dance.secret, request.args[0], (error, token, secret) =>
    done(error, { token, token_secret: secret }),
  );
}

function call(request, done) {
  const steps = request.call.split(".");
  const method = steps.pop();
  const [Router] = Object.values(require(path.join(library, "lib", "routers", ...steps)));
  const router = new Router(clientOf(request));
  if (!(method in router)) throw new Error(`${steps.join(".")} has no method ${method}`);
  router[method](...request.args, done);
}

function answer(request) {
  return new Promise((resolve) => {
    const done = (error, result) => resolve(error ? { error: describe(error) } : { result });
    if (request.call === "authorization_url") startDance(request, done);
    else if (request.call === "access_token") finishDance(request, done);
    else call(request, done);
  });
}

// The client hands over {statusCode, data} for a refusal of the server, and an Error for anything else.
function describe(error) {
  if (error instanceof Error) return { kind: error.name, message: error.message };
  return { kind: "refused", message: String(error.data), status: error.statusCode };
}

async function serve() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let outcome;
    try {
      outcome = await answer(JSON.parse(line));
    } catch (error) {
      outcome = { error: describe(error) };
    }
    process.stdout.write(JSON.stringify(outcome) + "\n");
  }
}

serve();
