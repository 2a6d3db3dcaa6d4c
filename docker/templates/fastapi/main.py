"""The application of the fastapi template: replace it by your own."""

import os

from fastapi import FastAPI

app = FastAPI(title=os.environ.get("MCP_SERVICE_NAME", "fastapi"))


@app.get("/")
def index() -> dict[str, str]:
    return {"service": app.title, "message": "It works"}


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "healthy"}
