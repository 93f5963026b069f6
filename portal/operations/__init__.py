"""What those who run the portal need: logs, metrics, error reports, probes, retention."""
