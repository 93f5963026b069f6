"""The pages stay small, whatever the brand and its pictures add to them."""

import base64
import random
import re
from collections.abc import Iterable
from pathlib import Path

import brotli
import pytest
from django.test import Client

from portal.branding import files
from portal.branding.pictures import LIMITS
from portal.simulator.sample_brands import SAMPLES
from portal.simulator.server import Simulator
from portal.web.minified import minified
from tests.harness.customer import Customer
from tests.web.test_brand import DRAWING, address, sol
from tests.web.test_sample_brands import LOOKS

__all__ = ["sol"]
# The lines of the server that no answer of the test client has: status, name, date, connection.
FIVE_ANSWERS = 5 * 120
TAKES_BROTLI = {"Accept-Encoding": "gzip, br"}


def largest_files(folder: Path) -> None:
    """Fill a folder with the largest allowed files; they hold noise, which does not compress."""
    noise = random.Random(1)
    for kind, limit in LIMITS.items():
        dots = noise.randbytes(limit.size - 400)
        title = base64.b64encode(dots).decode()
        (folder / f"{kind}.svg").write_text(
            DRAWING.replace("<path", f"<title>{title}</title><path")
        )
    hidden = base64.b64encode(noise.randbytes(files.STYLE_ON_THE_WAY - 300)).decode()
    (folder / "style.css").write_text(f"/*{hidden}*/")


def weight(page) -> int:
    """Bytes of the headers and cookies, with colon, space and line end."""
    lines = [f"{name}: {value}" for name, value in page.items()]
    lines += [f"Set-{line}" for line in page.cookies.output(header="Cookie:").splitlines()]
    return sum(len(line) + 2 for line in lines)


def statics(client: Client, text: str) -> int:
    """Bytes of the scripts that a page names, as MinifiedStorage collects them."""
    cost, urls = 0, re.findall(r'(?:src|href|data-htmx|data-script)="(/static/[^"]+)"', text)
    assert 2 <= len(urls) <= 3  # htmx, the portal's own, and the page's
    for url in urls:
        page = client.get(url)
        script = b"".join(page.streaming_content).decode()
        own = script if "django_htmx" in url else minified(url, script)
        cost += len(brotli.compress(own.encode())) + weight(page)
    return cost


def sent(client: Client, urls: Iterable[str]) -> int:
    """Bytes of the answers, headers included, as a browser gets them."""
    answers = [client.get(url, headers=TAKES_BROTLI) for url in urls]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return sum(len(answer.content) + weight(answer) for answer in answers)


@pytest.mark.parametrize("are_largest", [False, True])
def test_the_first_page_costs_at_most_60_kb_whatever_the_brand_has(
    sol: Client, tmp_path: Path, are_largest: bool
) -> None:
    if are_largest:
        largest_files(tmp_path)
    text = sol.get("/").content.decode()
    named = [address(text, f"brand{path}") for path in (".css", "/logo", "/favicon")]
    named += [address(text, "brand/style.css")] if are_largest else []
    cost = sent(sol, ["/", "/brand/background", *named]) + statics(sol, text)
    assert cost <= 60_000, cost


def without_pictures(client: Client) -> int:
    """Bytes of the first page, its sheet, scripts and icon."""
    text = client.get("/").content.decode()
    named = [address(text, f"brand{path}") for path in (".css", "/favicon")]
    return sent(client, ["/", *named]) + statics(client, text)


def test_the_first_page_leaves_700_bytes_of_its_30_kb(
    client: Client, simulator: Simulator, db
) -> None:
    cost = without_pictures(client)
    assert cost + FIVE_ANSWERS <= 29_300, cost


@pytest.mark.parametrize("domain", SAMPLES)
def test_a_sample_brand_adds_nothing_but_its_pictures(
    client: Client, simulator: Simulator, settings, db, domain: str
) -> None:
    settings.BRAND_DOMAIN, settings.BRAND = domain, settings.BRAND | LOOKS[domain]
    cost = without_pictures(client)
    assert cost + FIVE_ANSWERS <= 29_300, cost


def test_twenty_items_with_pictures_cost_at_most_150_kb(customer: Customer) -> None:
    text = customer.look_up("#1111").text
    pictures = set(re.findall(r'<img src="(/picture/[^"]+)"', text))
    assert len(pictures) == 20
    named = [customer.url, *pictures, address(text, "brand.css"), address(text, "brand/favicon")]
    cost = sent(customer.client, named) + statics(customer.client, text)
    assert cost <= 150_000, cost
