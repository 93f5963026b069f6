"""Numbers of variable length, as Protocol Buffers and PMTiles write them."""

from portal.maps.problems import WrongMapFile

LONGEST = 63  # bits after which no further byte may come


def varints(data: bytes) -> list[int]:
    """All numbers of a text that holds nothing else; raises WrongMapFile if the last is cut off."""
    numbers: list[int] = []
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        if byte < 128:
            numbers.append(value)
            value = shift = 0
        elif shift >= LONGEST:
            raise WrongMapFile("it holds a number without an end")
        else:
            shift += 7
    if shift:
        raise WrongMapFile("it ends in the middle of a number")
    return numbers


def varint(data: bytes, at: int) -> tuple[int, int]:
    """The number that begins at a place, and the place after it."""
    value = shift = 0
    for place in range(at, min(at + 10, len(data))):
        value |= (data[place] & 127) << shift
        if data[place] < 128:
            return value, place + 1
        shift += 7
    raise WrongMapFile("it holds a number without an end")


def signed(number: int) -> int:
    """The number that zigzag coding made an unsigned one."""
    return (number >> 1) ^ -(number & 1)
