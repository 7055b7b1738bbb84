"""An application with planted faults, for the checkers of documents: `python -m tests.support.planted PORT`.

Invariant: each of its addresses has exactly the fault that its name says.
"""

import sys
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Query, Response

app = FastAPI()


@app.get("/fails")
async def fails(number: Annotated[int, Query(ge=0, le=9)]) -> float:
    return 1 / (number // 10)


@app.get("/undocumented", responses={422: {"description": "unfit"}})
async def undocumented(response: Response) -> str:
    response.status_code = 418
    return "tea"


@app.get("/sound")
async def sound(number: Annotated[int, Query(ge=0)]) -> int:
    return number


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
