"""The least that FastAPI can do: one route that is handed nothing, does nothing and answers 201.

`python -m tests.bench.empty <port>`. The route is declared public: to find out who calls is a cost of a command, not of
the framework. Invariant: it is served as every role of the house is served.
"""

import sys

from fastapi import FastAPI

from shared.http.auth.permissions import PUBLIC
from shared.http.serving import serve

app = FastAPI(docs_url=None, redoc_url=None)


@app.post("/empty", status_code=201, dependencies=[PUBLIC])
async def empty() -> dict[str, str]:
    """Do nothing."""
    return {}


if __name__ == "__main__":
    serve(app, "127.0.0.1", int(sys.argv[1]))
