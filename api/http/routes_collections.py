"""A collection of cases, held in its address alone: as JSON, a document or a workbook."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.dependencies import UNCHANGED, TheCall, answered, checked, route
from api.http.document import tagged
from api.http.problems import declared
from api.http.representations import base_of
from graph.exports.collection_files import COLLECTION_FORMS, collection_file
from graph.views.collection import PATH, Collection, CollectionFileRequest, CollectionRequest, collection

router = APIRouter()

_FILE: dict[str, Any] = {
    "description": "The file, with its receipt inside.",
    "content": {
        form.media_type: {"schema": {"type": "string", "format": "binary"}, "example": "a file"}
        for form in COLLECTION_FORMS.values()
    },
}


@router.get(
    **route(PATH, "export", "collections", Collection, CollectionRequest, 404),
    summary="Cases by their ids, with a title and a note: all that a paper for a board needs",
)
def _collections(http: Request, request: Annotated[CollectionRequest, Query()], call: TheCall) -> Response:
    """Each case with results, figures, partners and money in words, its evidence, and how to cite it.

    Nothing is stored: the address is the collection. Opened again, it shows the cases as they stand then.
    """
    return answered(collection(call.store, call.embedder, request, base_of(http)), call.tag)


@router.get(
    f"{PATH}/file",
    tags=["export"],
    response_class=Response,
    dependencies=[Depends(checked(CollectionFileRequest))],
    responses={200: _FILE, 304: UNCHANGED, **declared(404, 422, 503)},
    summary="The same collection as a document or a workbook, to download",
)
def _collection_file(http: Request, request: Annotated[CollectionFileRequest, Query()], call: TheCall) -> Response:
    """A Word document or an Excel workbook with evidence, citations, date and receipt."""
    found = collection(call.store, call.embedder, request, base_of(http))
    file = collection_file(found, request.format, base_of(http))
    headers = {**tagged(call.tag), "Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.body, media_type=file.media_type, headers=headers)
