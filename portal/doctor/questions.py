"""The questions, in the order in which their answers help."""

from portal.doctor import Question, environment, machine, outside, sendcloud

QUESTIONS: tuple[Question, ...] = (
    environment.settings_agree,
    environment.webhook,
    machine.database,
    machine.cache,
    machine.daily_jobs,
    sendcloud.brand,
    sendcloud.clock,
    sendcloud.keys,
    outside.seen_from_outside,
    outside.plain_http,
)
