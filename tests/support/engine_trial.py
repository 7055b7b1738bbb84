"""Try the Docker engine: `python -m tests.support.engine_trial SECONDS`; the last line on stderr says what it lacks.

Invariant: it ends with 0 only after both servers answered from their containers, and leaves neither.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import docker

from tests.support.engine import SILENCE_SECONDS


class ImageMissing(Exception):
    """The engine neither has an image nor can get it."""


def pull(*images: str) -> None:
    """Let the engine have these images; raises `ImageMissing`."""
    with closing(docker.from_env(timeout=SILENCE_SECONDS)) as engine:
        for image in images:
            try:
                _pull(engine, image)
            except Exception as fault:
                why = getattr(fault, "explanation", None) or fault
                raise ImageMissing(f"cannot have the image {image}: {why}") from fault


def _pull(engine: docker.DockerClient, image: str) -> None:
    try:
        engine.images.get(image)
    except docker.errors.ImageNotFound:
        repository, _, tag = image.rpartition(":")
        said: Iterator[Mapping[str, Any]] = engine.api.pull(repository, tag=tag, stream=True, decode=True)
        for line in said:
            if "error" in line:
                raise ImageMissing(line["error"]) from None
        engine.images.get(image)


def main(ready_seconds: float) -> None:
    """Have the images, then run both servers once."""
    from testcontainers.core.config import testcontainers_config  # noqa: PLC0415 - its import asks the engine already

    from tests.support.containers import IMAGES, Docker  # noqa: PLC0415 - the same

    pull(*IMAGES, *([] if testcontainers_config.ryuk_disabled else [testcontainers_config.ryuk_image]))
    servers = Docker(ready_seconds)
    with servers.postgres(), servers.kafka():
        pass


if __name__ == "__main__":
    try:
        main(float(sys.argv[1]))
    except Exception as fault:  # noqa: BLE001 - whatever it lacks, it is no engine for tests
        words = " ".join(str(fault).split()) or type(fault).__name__
        sys.exit(words)
