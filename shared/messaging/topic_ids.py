"""The one request that aiokafka lacks: every topic with its id (Metadata, version 11).

A topic that is deleted and made again has the name it had, and another id. aiokafka asks for metadata in versions that
tell names alone, so requests and answers of a later version are declared here, with its own types.

Invariant: it asks for all topics and makes none, and what is answered changes nothing that aiokafka's client knows.
"""

from io import BytesIO
from typing import Any, Final
from uuid import UUID

from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Boolean, CompactArray, CompactString, Int16, Int32, Schema, TaggedFields

_API_KEY: Final = 3
_VERSION: Final = 11


class _Uuid(AbstractType):  # type: ignore[misc]  # aiokafka has no types
    """Sixteen bytes."""

    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        return UUID(bytes=data.read(16))


_BROKER: Final = (
    ("node_id", Int32), ("host", CompactString()), ("port", Int32), ("rack", CompactString()), ("tags", TaggedFields),
)  # fmt: skip
_PARTITION: Final = (
    ("error_code", Int16), ("partition", Int32), ("leader", Int32), ("leader_epoch", Int32),
    ("replicas", CompactArray(Int32)), ("isr", CompactArray(Int32)), ("offline_replicas", CompactArray(Int32)),
    ("tags", TaggedFields),
)  # fmt: skip
_TOPIC: Final = (
    ("error_code", Int16), ("topic", CompactString()), ("topic_id", _Uuid), ("is_internal", Boolean),
    ("partitions", CompactArray(*_PARTITION)), ("authorized_operations", Int32), ("tags", TaggedFields),
)  # fmt: skip


class TopicsResponse(Response):  # type: ignore[misc]  # aiokafka has no types
    """What a broker answers."""

    API_KEY = _API_KEY
    API_VERSION = _VERSION
    SCHEMA = Schema(
        ("throttle_time_ms", Int32), ("brokers", CompactArray(*_BROKER)), ("cluster_id", CompactString()),
        ("controller_id", Int32), ("topics", CompactArray(*_TOPIC)), ("tags", TaggedFields),
    )  # fmt: skip


class TopicsRequestStruct(RequestStruct):  # type: ignore[misc]  # aiokafka has no types
    """What is sent: no names, which means all topics."""

    FLEXIBLE_VERSION = True
    API_KEY = _API_KEY
    API_VERSION = _VERSION
    RESPONSE_TYPE = TopicsResponse
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("topic", CompactString()), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class TopicsRequest(Request[TopicsRequestStruct]):  # type: ignore[misc]  # aiokafka has no types
    """Asks for every topic."""

    API_KEY = _API_KEY

    def build(self, request_struct_class: Any) -> Any:
        """Return what is sent."""
        return request_struct_class(None, False, False, {})  # noqa: FBT003  # aiokafka takes fields by their order
