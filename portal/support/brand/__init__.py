"""The brand before customers see it: every page in its look, and the parcel insert."""
