"""Makes Hypothesis alike on every machine, without stored examples, random seed or deadline."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "portal",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("portal")
