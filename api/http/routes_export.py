"""What the filters select, as a file to download, and the context of its linked data."""

import json
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from api.http.dependencies import NO_QUERY, TheLifecycle, TheStore, checked
from api.http.examples import examples
from api.http.problems import declared
from api.http.representations import base_of
from graph.exports.export import FORMS, export
from graph.exports.jsonld import context
from graph.exports.request import ExportRequest

#: Bytes sent at a time.
CHUNK = 65_536

router = APIRouter(tags=["export"])


def _declared() -> dict[str, Any]:
    """Every format that the file may have."""
    binary = {"type": "string", "format": "binary"}
    types = [form.media_type.partition(";")[0] for form in FORMS.values()]
    content: dict[str, Any] = {type_: {"schema": binary} for type_ in types}
    content["application/ld+json"] = {"schema": {"type": "object"}}
    content["text/csv"] = {"schema": {"type": "string"}, "example": examples()["export"]}
    return {"description": "The file, with its receipt inside", "content": content}


@router.get(
    "/v1/export",
    response_class=Response,
    summary="What the filters select, as CSV, XLSX, JSON Lines, JSON-LD, GraphML, RIS or BibTeX",
    dependencies=[Depends(checked(ExportRequest))],
    responses={200: _declared(), **declared(422, 503)},
)
def _export(
    http: Request, request: Annotated[ExportRequest, Query()], lifecycle: TheLifecycle, store: TheStore
) -> StreamingResponse:
    """The whole file, from one state of the corpus; 256 MB at most. Where nothing is selected, it has its receipt.

    A cell with several values has each on a line. In JSON-LD our own words are addresses in `/v1/context.jsonld`.
    """
    exported = export(store, lifecycle.parts.embedder, request, base_of(http))
    return StreamingResponse(
        iter(partial(exported.file.read, CHUNK), b""),
        media_type=exported.media_type,
        headers={"Content-Disposition": f'attachment; filename="{exported.name}"', "Cache-Control": "no-store"},
        background=BackgroundTask(exported.file.close),
    )


@router.get(
    "/v1/context.jsonld",
    response_class=Response,
    summary="What the terms of the JSON-LD mean: schema.org, SKOS, PROV, and ours",
    dependencies=NO_QUERY,
    responses={
        200: {
            "description": "The context, and each of our words with its meaning",
            "content": {"application/ld+json": {"schema": {"type": "object"}, "example": examples()["context"]}},
        },
        **declared(422),
    },
)
def _context(http: Request) -> Response:
    """The context that every JSON-LD export has in itself, and beside it each word of ours with what it means."""
    return Response(json.dumps(context(base_of(http)), ensure_ascii=False), media_type="application/ld+json")
