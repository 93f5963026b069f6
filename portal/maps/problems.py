"""What can be wrong with a map file, which is the merchant's and may be broken or made to harm."""


class WrongMapFile(Exception):
    """The file cannot be used; the message is a sentence for staff."""


class Work:
    """How much may be read for one picture, so that no file takes a worker for long."""

    def __init__(self, most: int) -> None:
        self._left = most

    def spend(self, steps: int) -> None:
        """Count steps of reading; raises WrongMapFile beyond the most."""
        self._left -= steps
        if self._left < 0:
            raise WrongMapFile("a place in it holds more than the portal draws")
