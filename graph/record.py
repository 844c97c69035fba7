"""The base of all records that are shown or stored, and what the schema of the API says of their fields."""

from types import NoneType
from typing import get_args

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Record(BaseModel):
    """The base of all our models: frozen, so its fields cannot be reassigned.

    The line below a field is its description in the API's schema. An answer leaves out what is null.
    """

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    def as_json(self) -> str:
        """The record as the API answers it."""
        return self.model_dump_json(by_alias=True, exclude_none=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /) -> JsonSchemaValue:
        """The schema; in an answer all fields are there but those that are null or that the request leaves out."""
        schema = handler(core_schema)
        if handler.mode == "serialization":
            own = handler.resolve_ref_schema(schema)
            fields = {field.serialization_alias or name: field for name, field in cls.model_fields.items()}
            own["required"] = [name for name, field in fields.items() if not _may_be_absent(field)]
            for name, field in fields.items():
                shown = own["properties"][name]
                shown.pop("default", None)
                own["properties"][name] = _without_null(shown) if _may_be_null(field) else shown
        return schema


#: Of a field that an answer has only where the request asks for it.
SELECTABLE = "selectable"


def _may_be_null(field: FieldInfo) -> bool:
    return NoneType in get_args(field.annotation)


def _may_be_absent(field: FieldInfo) -> bool:
    return _may_be_null(field) or SELECTABLE in field.metadata


def _without_null(schema: JsonSchemaValue) -> JsonSchemaValue:
    """The schema of a value that may be null, for where it is left out then."""
    some = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    return {**some[0], **rest} if len(some) == 1 else {"anyOf": some, **rest} if some else schema
