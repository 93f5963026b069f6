"""The shop's pictures as they are: the bench's product has none, and nothing makes them smaller."""

from types import SimpleNamespace


class AsTheyAre:
    """Takes the place of Oscar's thumbnailer, which would note an error for each picture."""

    def generate_thumbnail(self, source: object, **_options: object) -> SimpleNamespace:
        """The picture itself."""
        return SimpleNamespace(url=f"/media/{source}")

    def delete_thumbnails(self, source: object) -> None:
        """Nothing was made."""
