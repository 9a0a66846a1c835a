"""What Schemathesis has to be told of Pipekit, and checks of our own."""

import random
import re

import schemathesis

addresses = random.Random(1)

# Those of definitions.mjs, by number or name.
REAL_CONNECTIONS = ["1", "2", "erp", "warehouse"]

# How our validation of shapes (src/domain/shapes.ts, else zod) begins what it says; rules of the domain have sentences of their
# own, and what stands in a configuration file is told by the file's name: the document has files as anything.
OF_SHAPE = re.compile(
    r"^(?!\S+\.yaml: )[\w.\[\]-]+: (is missing|is not a known field|must not be empty|must have (at least|at most|exactly) \d"
    r"|must be (a text|a number|a whole number|true or false|a list|an object|one of: |at least \d|at most \d)"
    r"|Too (big|small)|Invalid |Unrecognized )"
)

OF_CONFIG = ("files", "prune", "remove")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Each request comes from an address of its own: the bad sign-ins that are tried would lock out the good ones."""
    case.headers["X-Forwarded-For"] = "10." + ".".join(str(addresses.randrange(256)) for _ in range(3))


@schemathesis.check
def shape_is_documented(ctx, response, case):
    """What the document allows is not refused for its shape: the document would promise more than we take."""
    meta = case.meta
    if response.status_code != 422 or meta is None or not meta.generation.mode.is_positive:
        return
    message = response.json()["error"]["message"]
    if case.path.startswith("/config/") and not message.startswith(OF_CONFIG):
        return  # What stands in a document, which need not say what file it is of.
    assert not OF_SHAPE.match(message), f"The document allows what is refused: {message}"


@schemathesis.check
def unavailable_is_true(ctx, response, case):
    """503 says that something does not answer; here everything does but the databases of connections that were made up, though
    one may take its time."""
    if response.status_code == 503:
        error = response.json()["error"]
        details = error.get("details", {})
        is_made_up = details.get("kind") == "connect" and connection_of(case) not in REAL_CONNECTIONS
        # A connection that the fuzzer itself has moved to a pool without runners.
        has_no_runner = error["message"].startswith("Nobody polls the task queue pipekit-runner.")
        assert "job_id" in details or is_made_up or has_no_runner, f"Everything is there: {error['message']}"


def connection_of(case):
    body = case.body if isinstance(case.body, dict) else {}
    return str({**body, **(case.query or {})}.get("connection_id"))
