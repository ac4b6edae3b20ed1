"""Every way in for machines, and the first pages for people; the engine itself is ``core``.

Read in this order: ``app`` (how it is put together), ``auth`` (who may do what), ``parsing`` and
``errors`` (what comes in and what goes wrong), then a resource, such as ``cases``, with its
``schemas`` and ``presenters``.
"""
