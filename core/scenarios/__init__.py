"""Scenarios: cases told in time, with what must then be true. The acceptance tests of a policy.

``files`` reads them, ``runner`` plays them on a throw-away office through the same use cases as
the API, ``expectations`` compares. The format is described in ``docs/scenarios.md``.
"""

from core.scenarios.files import Scenario, read_scenarios, scenario_files
from core.scenarios.runner import Outcome, Sight, run_scenario

__all__ = ["Outcome", "Scenario", "Sight", "read_scenarios", "run_scenario", "scenario_files"]
