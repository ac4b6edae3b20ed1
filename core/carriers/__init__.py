"""What carries messages outside: mail by SMTP, webhooks by HTTP. Knows nothing of cases.

``addresses`` decides where a webhook may go, ``http`` goes there and nowhere else, ``signing``
signs as Standard Webhooks has it, ``mail`` hands over to an SMTP server.
"""

from __future__ import annotations

from core.carriers.errors import Undelivered

__all__ = ["Undelivered"]
