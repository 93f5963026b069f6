"""Gives templates the addresses of product pictures."""

from django import template

from portal.branding import product_pictures
from portal.branding.brand import Brand
from portal.branding.product_pictures import Size

register = template.Library()


@register.simple_tag
def picture_url(address: str, brand: Brand, size: str = Size.SMALL) -> str:
    """Our own address of the picture that the shop has there; empty where there is none."""
    return product_pictures.our_url(address, Size(size), brand)
