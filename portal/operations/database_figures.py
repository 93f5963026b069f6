"""The figures that the database knows, asked when Prometheus asks."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from django.db import DatabaseError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from portal.models import JobRun
from portal.storage import patience

PATIENCE = 1.0  # seconds that the database has for all of them
# A figure's name, with what it says and a function that gives its value now.
_counts: dict[str, tuple[str, Callable[[], int]]] = {}


# The same for figures that have a value for each value of a label.
_parts: dict[str, tuple[str, str, Callable[[], Mapping[str, float]]]] = {}


def register_parts(
    name: str, meaning: str, label: str, values: Callable[[], Mapping[str, float]]
) -> None:
    """Add a figure that has a value for each value of the label."""
    _parts[name] = meaning, label, values


def register(name: str, meaning: str, count: Callable[[], int]) -> None:
    """Add a figure; a package above this one says how it is counted."""
    _counts[name] = meaning, count


class _Database:
    def collect(self) -> Iterable[Metric]:
        try:
            with patience.at_most(PATIENCE):
                figures = list(_figures())
        except DatabaseError:
            figures = []
        up = GaugeMetricFamily("portal_database_up", "Whether the database answered just now")
        up.add_metric([], bool(figures))
        return [up, *figures]


def _figures() -> Iterator[Metric]:
    runs = {run.name: run for run in JobRun.objects.all()}
    succeeded = {name: run.last_success_at or run.last_run_at for name, run in runs.items()}
    yield _by(
        "job",
        "portal_job_last_success_timestamp_seconds",
        "When a job last succeeded",
        {name: moment.timestamp() for name, moment in succeeded.items()},
    )
    yield _by(
        "job",
        "portal_job_failures",
        "How often a job has failed since it last succeeded",
        {name: run.failures for name, run in runs.items()},
    )
    for name, (meaning, label, parts) in _parts.items():
        yield _by(label, name, meaning, parts())
    for name, (meaning, count) in _counts.items():
        figure = GaugeMetricFamily(name, meaning)
        figure.add_metric([], count())
        yield figure


def _by(label: str, name: str, meaning: str, values: Mapping[str, float]) -> Metric:
    figure = GaugeMetricFamily(name, meaning, labels=[label])
    for part, value in values.items():
        figure.add_metric([part], value)
    return figure


def exposition() -> bytes:
    """The figures in Prometheus's text format; only whether it answers while it does not."""
    registry = CollectorRegistry()
    registry.register(_Database())
    return generate_latest(registry)
