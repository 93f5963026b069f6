"""In how many parcels a return travels: as many as came, and no more than there are pieces."""

import re

from portal.models import Submission
from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.forms import colli
from portal.sendcloud.outgoing import OutgoingLookup
from portal.sendcloud.portal_settings import PortalSettings
from portal.simulator.server import Simulator
from tests.harness.customer import Customer


def test_there_are_no_more_parcels_than_pieces(customer: Customer, simulator: Simulator) -> None:
    customer.look_up("#1004").choose_items(collo_count="3", **{"quantity-0": "2"})
    assert customer.page.status_code == 422
    sentence = "There can’t be more parcels than items. Enter a number from 1 to 2."
    assert f'id="id_collo_count_error">{sentence}' in customer.text
    customer.choose_items(collo_count="2", **{"reason-0": ""})
    assert "Choose a reason." in customer.text
    assert "One item needs only one parcel. Enter 1." in customer.text
    assert "/delivery/" in customer.choose_items(collo_count="1").url


def test_the_number_of_parcels_is_not_asked_where_one_piece_is_left(customer: Customer) -> None:
    customer.create("drop_off_point", "#1004", collo_count="2", **{"quantity-0": "2"}).wait()
    customer.look_up("#1004")
    again = re.findall(r'action="(/return/\w+/again/)"', customer.text)[0]
    customer._take(customer.client.post(again, follow=True), again)
    assert "1 can still be returned" in customer.text
    assert "collo_count" not in customer.text
    customer.choose_items().choose_delivery("drop_off_point").confirm()
    assert Submission.objects.latest("pk").collo_count == 1


def test_a_piece_that_came_in_several_parcels_goes_back_in_as_many() -> None:
    wardrobe = {"id": "7", "name": "Wardrobe", "quantity": 1, "returnable": True}
    parcel = {"id": 1, "collo_count": 3}
    given = {"parcel": parcel, "products": [wardrobe], "access_token": "t"}
    outgoing = OutgoingLookup.model_validate(given)
    draft = ReturnDraft(outgoing=outgoing, settings=PortalSettings.model_validate({}))
    assert colli.most(draft) == 3
    assert colli.most_for(draft, [1]) == 3
