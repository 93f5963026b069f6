"""The brand's look: its names, links and pictures, and colours that everybody can read."""
