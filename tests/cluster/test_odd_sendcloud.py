"""Sendcloud or the line to it is odd, and either node may be the one that meets it.

Each test returns an order of its own, because a second lookup would open the existing return.
"""

import pytest

from tests.cluster.machines import Cluster


def assert_one_return(cluster: Cluster) -> None:
    """One return was created, with one call."""
    assert cluster.posts() == len(cluster.sendcloud.world.returns) == 1


def test_a_sendcloud_that_redirects_every_question_gives_one_label(cluster: Cluster) -> None:
    cluster.sendcloud.world.switches.slashes_wanted = True
    cluster.until_label(cluster.customer().create("drop_off_point", "#1029"))
    assert_one_return(cluster)
    cluster.tell("nothing; Sendcloud redirects every question", "all answers, one label")


@pytest.mark.parametrize(("order", "seconds"), [("#1104", -120), ("#1105", 120)])
def test_a_lost_return_is_found_although_sendclouds_clock_is_off(
    cluster: Cluster, order: str, seconds: int
) -> None:
    """The node that finds it need not be the one that asked."""
    cluster.sendcloud.world.advance(seconds)
    customer = cluster.customer().until_review("drop_off_point", order)
    cluster.sendcloud.world.switches.faults = {"/incoming": "stored drop"}
    customer.post()
    cluster.sendcloud.world.switches.faults = {}
    cluster.until_label(customer)
    assert_one_return(cluster)
    cluster.tell(f"an answer; Sendcloud's clock is off by {seconds} s", "one label")


def test_a_line_that_a_router_forgot_costs_no_return(cluster: Cluster) -> None:
    customer = cluster.customer().until_review("drop_off_point", "#1106")
    assert cluster.line.go_deaf()
    customer.post()
    cluster.until_label(customer)
    assert_one_return(cluster)
    cluster.tell("every open line to Sendcloud, by going deaf", "one label")
