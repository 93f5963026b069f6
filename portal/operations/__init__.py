"""For the people who run the portal: logs, metrics, error reports, probes, retention."""
