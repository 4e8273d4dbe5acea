"""The interface for other programs, put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from ivr.desk.api import agents, hooks, orders, outages
from ivr.desk.api.description import describe
from ivr.desk.api.imports import imports_router
from ivr.desk.api.problems import add_handlers
from ivr.desk.api.tools import ApiTools

DESCRIPTION = "/v1/openapi.json"


def build_api(tools: ApiTools) -> FastAPI:
    """The application, for a server or for a description."""
    # The pages that FastAPI would show people fetch scripts from other people's servers.
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=DESCRIPTION)
    api.state.tools = tools
    api.router.redirect_slashes = False
    for router in (
        orders.router,
        outages.router,
        agents.router,
        hooks.router,
        imports_router(tools.imports),
    ):
        api.include_router(router)
    add_handlers(api)
    api.openapi = _described(api, tools)  # type: ignore[method-assign]
    return api


def _described(api: FastAPI, tools: ApiTools) -> Callable[[], dict[str, Any]]:
    kept: list[dict[str, Any]] = []

    def description() -> dict[str, Any]:
        if not kept:
            kept.append(describe(api, [one.model for one in tools.imports]))
        return kept[0]

    return description
