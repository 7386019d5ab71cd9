"""docs/webhooks.md: what the portal tells the outside, from the table of events."""

import json

from integrations.rules.webhook_delivery import DISABLED_AFTER, MOST_TRIES, MOVES, PLAN
from integrations.rules.webhook_events import DESCRIBED
from portal.reference.markdown import code, page, table

_HOW = """Webhooks follow [Standard Webhooks](https://www.standardwebhooks.com/): each event is one
`POST` with the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, and any library
of that format verifies it with the endpoint's secret (`whsec_…`).

```python
from standardwebhooks import Webhook

told = Webhook("whsec_…").verify(body, headers)  # raises where it is not from us
```

- **At least once.** A sender that dies between request and answer sends again. The id is the same
  every time: keep it, and do nothing where it is known. The order is not promised.
- **Answer with a 2xx within 15 seconds**, and do the work afterwards. Redirects are not followed,
  and only public HTTPS addresses are called, on port 443 or 8443; where a name leads is judged at
  each call.
- **No personal data.** An event carries ids, states, reason codes, external ids and addresses.
  Whoever needs more reads it from the API by the id. [reasons.md](reasons.md) explains the codes.
- **Secrets** are shown once. A new one and the one before it both sign for 24 hours.
- **Nothing is written where nobody listens.** For a disabled endpoint events are kept for 30 days,
  and *Send all since* delivers them.
"""


def webhooks() -> str:
    """The whole page."""
    waits = ", ".join(str(pause) for pause in PLAN)
    return page(
        "Webhooks out",
        _HOW,
        "## When an endpoint fails",
        f"An event is tried {MOST_TRIES} times over three days: at once, then after {waits} "
        "(hours:minutes:seconds), a tenth more or less. `Retry-After` of a 429 or 503 is honoured, "
        "for the whole endpoint. After five failures in a row it is called only now and then, at "
        f"most five minutes apart. `410 Gone` disables it at once, {DISABLED_AFTER.days} days in "
        "which nothing arrived do too; its owner gets a mail.",
        "## The states of a delivery",
        table(
            ("From", "To", "Why"),
            ((code(a or "new row"), code(b), why) for (a, b), why in MOVES.items()),
        ),
        "## Events",
        'Every body is `{"type", "timestamp", "tenant", "data"}`; `tenant` is the short name.',
        *(
            f"### `{kind}`\n\n{row.sentence}\n\n```json\n{json.dumps(row.example, indent=2)}\n```"
            for kind, row in DESCRIBED.items()
        ),
    )
