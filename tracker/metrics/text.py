"""The figures in the text that Prometheus reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0, generate_latest
from prometheus_client.metrics_core import Metric as Family

from tracker.metrics.declared import METRICS, Labels, Metric
from tracker.metrics.shared import Figures

CONTENT_TYPE = CONTENT_TYPE_PLAIN_1_0_0


@dataclass(frozen=True)
class Seen:
    """A gauge that is not counted but looked at when the figures are asked for."""

    name: str
    text: str
    labels: tuple[str, ...] = ()
    values: Mapping[Labels, float] = field(default_factory=dict)


def write_text(figures: Figures, seen: Iterable[Seen]) -> bytes:
    """All figures of the installation, summed over its processes."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told([*_counted(figures), *map(_seen, seen)]))
    text: bytes = generate_latest(registry)
    return text


class _Told:
    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        return self._families


def _counted(figures: Figures) -> Iterable[Family]:
    sums: dict[str, dict[Labels, float]] = defaultdict(lambda: defaultdict(float))
    for values in (figures.ended, *(one.figures for one in figures.living)):
        for key, value in values.items():
            sums[key[0]][key[1:]] += value
    for metric in METRICS:
        yield _family(metric, sums[metric.name])


def _family(metric: Metric, values: Mapping[Labels, float]) -> Family:
    if metric.kind == "histogram":
        return _histogram(metric, values)
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = kind(metric.name, metric.text, labels=metric.labels)
    for labels, value in sorted(values.items()):
        family.add_metric(labels, value)
    return family


def _histogram(metric: Metric, values: Mapping[Labels, float]) -> Family:
    family = HistogramMetricFamily(metric.name, metric.text, labels=metric.labels)
    bounds = [*map(str, metric.bounds), "+Inf"]
    for labels in sorted({key[:-1] for key in values}):
        total, buckets = 0.0, []
        for bound in bounds:
            total += values.get((*labels, bound), 0.0)
            buckets.append((bound, total))
        family.add_metric(labels, buckets, values.get((*labels, "sum"), 0.0))
    return family


def _seen(seen: Seen) -> Family:
    family = GaugeMetricFamily(seen.name, seen.text, labels=seen.labels)
    for labels, value in sorted(seen.values.items()):
        family.add_metric(labels, value)
    return family
