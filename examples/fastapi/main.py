"""A FastAPI service that takes its secrets from .env.enc, and reads the file again at SIGHUP.

    uvicorn main:app
"""

import os
import signal
from contextlib import asynccontextmanager

import secretsctl
from fastapi import FastAPI, Header, HTTPException

FILE = os.environ.get("SECRETS_FILE", ".env.enc")
secrets = secretsctl.load(FILE)


def reload(*_):
    """Keeps what it has where the file cannot be read: a half-written deployment stops nothing."""
    global secrets
    try:
        secrets = secretsctl.load(FILE)
    except secretsctl.Error as error:
        print(f"not reloaded: {error}")


@asynccontextmanager
async def lifespan(_):
    signal.signal(signal.SIGHUP, reload)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/orders")
def orders(authorization: str = Header()):
    if authorization != f"Bearer {secrets['API_KEY']}":
        raise HTTPException(401)
    return {"database": secrets["DB_HOST"]}
