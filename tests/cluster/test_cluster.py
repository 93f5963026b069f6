"""No machine keeps anything to itself, so no answer is lost when one dies, and no label made twice.

Each test returns an order of its own, because a second lookup would open the existing return.
"""

import threading

from tests.cluster.machines import Cluster
from tests.harness.portal_server import eventually


def test_steps_taken_in_turn_on_two_nodes_end_in_one_label(cluster: Cluster) -> None:
    customer = cluster.customer().create()
    cluster.until_label(customer)
    assert set(customer.client.nodes) == {f"127.0.0.1:{node.port}" for node in cluster.nodes}
    assert cluster.posts() == len(cluster.sendcloud.world.returns) == 1
    cluster.tell("nothing; every step on the other node", "all answers, one label")


def test_a_node_killed_in_the_middle_of_the_flow_loses_no_answer(cluster: Cluster) -> None:
    customer = cluster.customer().until_delivery("#1004")
    cluster.node_of(customer).kill()
    customer.choose_delivery("drop_off_point").confirm()
    cluster.until_label(customer)
    assert cluster.posts() == 1
    cluster.tell("a node (SIGKILL) between two steps", "all answers, one label, no retry page")


def test_a_node_killed_while_a_customer_waits_for_the_label_loses_nothing(cluster: Cluster) -> None:
    customer = cluster.customer().create("drop_off_point", "#1010")
    cluster.node_of(customer).kill()
    cluster.until_label(customer)
    assert cluster.posts() == 1
    cluster.tell("a node (SIGKILL) while a customer waited", "the label")


def test_a_request_that_waits_for_sendcloud_holds_no_database_connection(cluster: Cluster) -> None:
    node = cluster.narrow_node()
    waiting = cluster.customer(node.url).until_review("drop_off_point", "#1003")
    other = cluster.customer(node.url).look_up("#1002")
    cluster.sendcloud.world.switches.faults = {"/incoming": "hang"}
    pressing = threading.Thread(target=waiting.post)
    pressing.start()
    eventually(lambda: cluster.posts(), "Sendcloud is asked")

    for _ in range(10):  # more pages than the waiting request still has work for
        assert other.visit(other.url).heading == "What are you sending back?"
    assert pressing.is_alive()
    pressing.join(timeout=30)
    node.stop()
    cluster.tell("nothing; Sendcloud hangs, one database connection", "the others' pages")


def test_a_node_killed_while_it_creates_a_return_leaves_one_return(cluster: Cluster) -> None:
    customer = cluster.customer().until_review("drop_off_point", "#1027")
    review = customer.url
    pressing = threading.Thread(target=customer.post)
    pressing.start()
    eventually(lambda: cluster.posts(), "Sendcloud is asked")
    for node in cluster.nodes:
        if pressing.is_alive():  # the customer waits for this node, or for the next one
            node.kill()
            pressing.join(timeout=2)
    for node in cluster.nodes:
        if not node.answers():
            node.start()
    assert customer.page.status_code == 502
    assert "You won’t create a second return" in customer.text

    customer.visit(review)
    if customer.url == review:
        customer.post()
    assert "/label/" in customer.url
    assert customer.page.status_code == 200
    cluster.until_label(customer)
    assert cluster.posts() == len(cluster.sendcloud.world.returns) == 1
    cluster.tell("a node (SIGKILL) while Sendcloud was creating", "one label, one retry page")


def test_both_nodes_share_one_limit(cluster: Cluster) -> None:
    customer = cluster.customer()
    allowed = 0
    while customer.look_up("#9999").page.status_code != 429:
        allowed += 1
        customer.client.get("/robots.txt")  # makes the number odd, so the other node comes next
    assert allowed == 10
    asked = {node for node in customer.client.nodes if node}
    assert len(asked) == 2
    assert cluster.customer().look_up("#1002").page.status_code == 200
    cluster.tell("nothing; wrong lookups on both nodes in turn", f"the limit: {allowed}, then 429")


def test_a_return_goes_on_without_redis_and_after_its_restart(cluster: Cluster) -> None:
    customer = cluster.customer().until_delivery("#1022")
    cluster.cache.stop()
    customer.post(delivery_option="drop_off_point").take_first()
    assert customer.page.status_code == 200
    cluster.cache.start()
    customer.confirm()
    cluster.until_label(customer)
    assert cluster.posts() == 1
    cluster.tell("Redis (SIGKILL), then started", "all answers, one label, no retry page")


def test_a_restart_of_postgresql_costs_a_second_try_at_most(cluster: Cluster) -> None:
    customer = cluster.customer().until_delivery("#1005")
    here = customer.url
    cluster.database.stop()
    customer.post(delivery_option="drop_off_point")
    assert customer.page.status_code == 503
    assert "<h1" in customer.text
    assert "Your details are saved" in customer.text
    cluster.database.start()

    eventually(lambda: customer.visit(here).page.status_code == 200, "the page is back", 60)
    customer.choose_delivery("drop_off_point").confirm()
    cluster.until_label(customer)
    assert cluster.posts() == 1
    cluster.tell("PostgreSQL, stopped and started", "all answers, one label, one retry page")
