"""What the installation looks like in numbers, at ``/metrics``, as Prometheus reads it.

Requests are counted in this process; what the database knows is read when it is asked for, so it
is the same at every process. Let a token in that has the scope ``metrics`` and no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import prometheus_client
from flask import Blueprint, Flask, Response, current_app
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.context import desk
from api.pulse import sweeper_of
from core.usecases.desk import Desk
from core.usecases.meetings.figures import read_all

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
PREFIX = "tousu_"

blueprint = Blueprint("metrics", __name__)
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


@dataclass
class Counted:
    """What this process has counted since it began; an application has one."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        names = ("method", "route")
        self._answers = Counter(
            f"{PREFIX}requests", "Requests answered", (*names, "status"), registry=self.registry
        )
        self._seconds = Histogram(
            f"{PREFIX}request_seconds", "How long they took", names, buckets=BUCKETS,
            registry=self.registry,
        )  # fmt: skip
        ProcessCollector(registry=self.registry)

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; ``method`` and ``route`` come from closed sets."""
        self._answers.labels(method, route, status).inc()
        self._seconds.labels(method, route).observe(seconds)


class Figures(Collector):
    """The figures of the office, read when they are collected."""

    def __init__(self, office: Desk) -> None:
        self._office = office

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Each figure as a gauge, with a value for each of its labels."""
        for figure, values in read_all(self._office):
            labels = [figure.label] if figure.label else []
            gauge = GaugeMetricFamily(PREFIX + figure.name, figure.means, labels=labels)
            for label, value in values.items():
                gauge.add_metric([label] if labels else [], value)
            yield gauge


class Sweeping(Collector):
    """How long ago this process swept last, where it sweeps."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One gauge, or none."""
        if (sweeper := sweeper_of(current_app)) is not None:
            says = "Seconds since this process swept last"
            yield GaugeMetricFamily(f"{PREFIX}swept_seconds_ago", says, sweeper.pulse.silent_for)


def init_app(app: Flask) -> None:
    """Let ``app`` count its requests."""
    app.extensions["tousu.counted"] = Counted()


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answer of the application that is answering."""
    counted: Counted = current_app.extensions["tousu.counted"]
    counted.add(method, route, status, seconds)


@blueprint.route("/metrics")
def show() -> Response:
    """All of it, in the text format of Prometheus."""
    counted: Counted = current_app.extensions["tousu.counted"]
    now = CollectorRegistry()
    now.register(Sweeping())
    now.register(Figures(desk()))
    text = prometheus_client.generate_latest(counted.registry)
    return Response(text + prometheus_client.generate_latest(now), mimetype="text/plain")
