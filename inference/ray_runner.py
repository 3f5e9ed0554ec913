"""Corpus runs on a Ray cluster (https://docs.ray.io): the parts of a run are Ray tasks, whose results are written here.

Parts are read, and their results written, by the process that runs the command; the workers need slant and the
checkpoint at the same path (nothing, for the shipped one). What is written is, byte for byte, what a local run writes.
Needs slant[ray].
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slant.inference.corpus_run import Watch
from slant.inference.run_parts import Part, ScoredPart, Settings, score_part

# A worker that dies (its machine is taken back, its memory runs out) costs its part so many further tries.
RETRIES = 4


class WorkersLost(OSError):
    """A part that no worker survived."""


@dataclass(frozen=True, slots=True)
class RayRunner:
    """A `corpus_run.Runner`. `address`: of a cluster ("auto": the one this machine belongs to), None for a cluster of
    this machine's own that ends with the run. `cpus`: cores of one worker, which holds one engine. `gpus`: its share of
    a GPU, for the torch engine: all that is not the network takes a worker about a millisecond a sentence, so that one
    alone leaves a GPU idle for most of the time (docs/scale.md).
    """

    address: str | None = None
    cpus: int = 1
    gpus: float = 0.0

    def __call__(self, parts: Iterable[Part], settings: Settings, watch: Watch) -> Iterator[ScoredPart]:
        """In the order of the parts. Raises WorkersLost, ConnectionError where there is no cluster at the address,
        ValueError where `gpus` does not go with the engine or the cluster, and what `score_part` raises.
        """
        import ray

        if self.gpus and settings.engine != "torch":
            raise ValueError(f"expected --engine torch with --gpus, found {settings.engine}, which computes on the CPU")

        own = not ray.is_initialized()
        if own:
            ray.init(
                address=self.address, log_to_driver=False, include_dashboard=False if self.address is None else None
            )
        try:
            yield from self._run(parts, settings)
        finally:
            if own:
                ray.shutdown()

    def _run(self, parts: Iterable[Part], settings: Settings) -> Iterator[ScoredPart]:
        import ray

        resources: Callable[[], dict[str, float]] = ray.cluster_resources
        self._check_gpus(settings.engine, resources().get("GPU", 0.0))
        task = ray.remote(num_cpus=self.cpus, num_gpus=self.gpus, max_retries=RETRIES)(score_part)
        # A machine of many cores runs many workers: each keeps to its own.
        shared = ray.put(replace(settings, threads=self.cpus))
        waiting: deque[tuple[Part, Any]] = deque()
        for part in parts:
            waiting.append((part, task.remote(part, shared)))
            # Enough that no worker waits for its next part, and no more, so that memory stays flat. Asked for each
            # time, since clusters grow and shrink.
            if len(waiting) >= max(2, 2 * self._workers(resources())):
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())

    def _workers(self, resources: Mapping[str, float]) -> int:
        """How many a cluster with these resources holds."""
        by_cores = int(resources.get("CPU", 1)) // self.cpus
        return min(by_cores, int(resources.get("GPU", 0.0) / self.gpus)) if self.gpus else by_cores

    def _check_gpus(self, engine: str, found: float) -> None:
        if engine == "torch" and found and not self.gpus:
            # Ray would place workers where there is no GPU, and crowd a machine's first GPU with all of its workers.
            raise ValueError(
                f"expected --gpus with --engine torch on a cluster with {found:g} GPUs, found none: give the share of "
                "a GPU that a worker takes, as in --gpus 0.25 for four workers on each"
            )
        if self.gpus and not found and self.address is None:
            raise ValueError(f"expected a GPU on this machine for --gpus {self.gpus:g}, found none: leave --gpus away")


def _result(part: Part, reference: Any) -> ScoredPart:
    import ray

    try:
        scored: ScoredPart = ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        # What score_part raised there is raised here as by a local run.
        raise (error.cause if isinstance(error.cause, Exception) else error) from None
    except ray.exceptions.RayError as error:
        raise WorkersLost(
            f"rows {part.first + 1} to {part.first + len(part.rows)}: expected a worker to score them, found that "
            f"{RETRIES + 1} died at it ({type(error).__name__}); look for their memory limit, or use a smaller "
            "--shard-rows"
        ) from error
    return scored
