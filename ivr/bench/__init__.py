"""Measurements of the line, ours beside stock pyVoIP, under the same load in the same run."""

from ivr.bench.report import run

__all__ = ["run"]
