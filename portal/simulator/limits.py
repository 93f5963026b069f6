"""Counts an account's calls as Sendcloud limits them, by the world's clock.

Calls of the return portal count too, which Sendcloud does not document.
"""

from portal.simulator.responses import Answer, refusal
from portal.simulator.world import Call, World

MINUTE = 60  # seconds
READS, CHANGES = 1000, 100  # in a minute
BURST = 15  # changes in a second


def count(call: Call, world: World) -> None:
    """Count a call; raise 429 if the account is over a limit and the switch says so."""
    if not world.switches.rate_limits:
        return
    now, is_read = world.now(), call.method == "GET"
    with world.lock:
        world.counted = [(at, kind) for at, kind in world.counted if at > now - MINUTE]
        same = [at for at, kind in world.counted if kind == is_read]
        burst = [at for at in same if at > now - 1]
        is_over = len(same) >= (READS if is_read else CHANGES)
        if is_over or (not is_read and len(burst) >= BURST):
            raise _refused(call, world.switches.retry_after)
        world.counted.append((now, is_read))


def _refused(call: Call, retry_after: int) -> Answer:
    refused = refusal(429, call.path, "Too many requests")
    # No such header is documented; a switch sends one all the same.
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return Answer(429, refused.body, headers=headers)
