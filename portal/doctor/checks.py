"""The doctor's questions, in the order in which their answers help."""

from portal.doctor import environment, public_url, sendcloud, services
from portal.doctor.finding import Question

QUESTIONS: tuple[Question, ...] = (
    environment.version,
    environment.settings_agree,
    environment.webhook,
    services.database,
    services.secret_key,
    services.cache,
    services.daily_jobs,
    sendcloud.brand,
    sendcloud.clock,
    sendcloud.keys,
    public_url.seen_from_outside,
    public_url.plain_http,
)
