"""A FastAPI service that takes its secrets from .env.enc, and reads the file again at SIGHUP.

    uvicorn main:app
"""

import hmac
import os
import signal
from contextlib import asynccontextmanager

import secretsctl
from fastapi import FastAPI, Header, HTTPException

FILE = os.environ.get("SECRETS_FILE", ".env.enc")
NEEDED = ("API_KEY", "DB_HOST")


def read():
    """The values of the file. Raises Error, also where one that the service needs is missing or empty."""
    values = secretsctl.load(FILE)
    for name in NEEDED:
        if not isinstance(values.get(name), str) or not values[name]:
            raise secretsctl.Error(f"{FILE}: {name} is missing or empty")
    return values


secrets = read()


def reload(*_):
    """Keeps what it has where the file cannot be taken: a half-written deployment stops nothing."""
    global secrets
    try:
        secrets = read()
    except secretsctl.Error as error:
        print(f"not reloaded: {error}", flush=True)


@asynccontextmanager
async def lifespan(_):
    signal.signal(signal.SIGHUP, reload)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/orders")
def orders(authorization: str = Header()):
    # In constant time: how long it takes does not tell how much of the key is right.
    if not hmac.compare_digest(authorization.encode(), f"Bearer {secrets['API_KEY']}".encode()):
        raise HTTPException(401)
    return {"database": secrets["DB_HOST"]}
