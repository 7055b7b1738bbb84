"""Whether two editions of one event version can live on the same stream: the gate that is called FULL_TRANSITIVE.

Provinces upgrade at different times and records stay for ever, so every edition of a version must be readable by every
other: the newest reader reads the oldest record and the oldest reader the newest. Between two editions only one thing
may differ: the newer one may have further optional fields. Anything else is a new version with a class of its own.

Invariant: an edition holds all that a reader relies on (fields, types, limits, defaults, the record's key, the owner
and so the stream) and nothing else: a better description is not a new edition.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from shared.contracts.base import EventType

Schema = Mapping[str, Any]

_PROSE = ("title", "description", "examples")


def edition(declared: EventType) -> dict[str, Any]:
    """Return what a declaration promises today; shape: {type, version, owner, key, data: JSON Schema}."""
    schema = msgspec.json.schema(declared.cls)
    return {
        "type": declared.name,
        "version": declared.version,
        "owner": declared.owner,
        "key": declared.key,
        "data": _bare(schema, schema.get("$defs", {})),
    }


def _bare(schema: Any, definitions: Schema) -> Any:
    """Return a schema with its references filled in and its prose left out: what classes are called is not promised."""
    if isinstance(schema, list):
        return [_bare(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _bare(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
    kept = {word: value for word, value in schema.items() if word not in _PROSE}
    fields = kept.pop("properties", None)
    bare = {word: _bare(value, definitions) for word, value in kept.items()}
    return (
        bare if fields is None else {**bare, "properties": {name: _bare(f, definitions) for name, f in fields.items()}}
    )


def breaks(old: Schema, new: Schema) -> list[str]:
    """Say why records or readers of an older edition and of a newer one cannot meet; an empty list when they can."""
    promised = [word for word in ("type", "version", "owner", "key") if old[word] != new[word]]
    changed = [f"{word}: was {old[word]!r}, is {new[word]!r}" for word in promised]
    return changed + list(_breaks("data", old["data"], new["data"]))


def _breaks(path: str, old: Schema, new: Schema) -> Iterator[str]:
    for word in sorted({*old, *new} - {"properties", "required", "items"}):
        if old.get(word) != new.get(word):
            yield f"{path}: {word} was {old.get(word)!r}, is {new.get(word)!r}"
    yield from _breaks_of_fields(path, old, new)
    if isinstance(old.get("items"), Mapping) and isinstance(new.get("items"), Mapping):
        yield from _breaks(f"{path}[]", old["items"], new["items"])
    elif old.get("items") != new.get("items"):
        yield f"{path}: items was {old.get('items')!r}, is {new.get('items')!r}"


def _breaks_of_fields(path: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    needed_before, needed_after = set(old.get("required", ())), set(new.get("required", ()))
    yield from (f"{path}.{name}: is gone" for name in before if name not in after)
    yield from (f"{path}.{name}: is new and required" for name in sorted(needed_after - set(before)))
    yield from (
        f"{path}.{name}: was optional, is required" for name in sorted(needed_after - needed_before) if name in before
    )
    yield from (
        f"{path}.{name}: was required, is optional" for name in sorted(needed_before - needed_after) if name in after
    )
    for name in before:
        if name in after:
            yield from _breaks(f"{path}.{name}", before[name], after[name])
