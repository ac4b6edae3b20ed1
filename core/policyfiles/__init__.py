"""Sector folders and policy files, read into the values of ``core.domain``.

One way through, in this order: ``document`` (YAML into values that know their line), ``layers``
(what a version amends and extends is laid under it), ``words`` (the names that rules may use),
``fields`` and ``terms`` (the kinds of values), ``decisions``, ``procedure`` with ``effects``,
``timing``, ``taskschema`` and ``policyschema`` (what may stand where), ``build`` (a policy),
``sectorfolder`` (a whole sector), ``lint`` (what is allowed but looks like a mistake). The language
itself is described in ``docs/policy-language.md``.
"""

from core.policyfiles.problems import PolicyFileError
from core.policyfiles.sectorfolder import load_sector_folder, neutral_vocabulary, policy_builder

__all__ = ["PolicyFileError", "load_sector_folder", "neutral_vocabulary", "policy_builder"]
