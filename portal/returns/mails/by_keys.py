"""Returns whose label this portal does not have, as rows: the API keys tell of them.

Staff may mail the label of any return, such as one that was made in Sendcloud's own panel.
"""

from django.utils import timezone

from portal.mail.sending import NothingToTell, NotReady
from portal.models import Submission
from portal.returns.draft.parcel import IN_STORE
from portal.returns.submissions import label_by_keys
from portal.sendcloud import NotFound, Return, ReturnsApi, SendcloudError
from portal.upstream import clients

PENDING = Submission.State.LABEL_PENDING


def row_of(return_id: int) -> Submission:
    """A row that is not saved, with what the label mail needs. Raises NotReady, NothingToTell."""
    api = clients.returns_api()
    if api is None:
        raise NothingToTell
    try:
        return _row(api.retrieve(return_id), api)
    except NotFound as error:
        raise NothingToTell from error
    except SendcloudError as error:
        raise NotReady from error


def _row(return_: Return, api: ReturnsApi) -> Submission:
    now = timezone.now()
    row = Submission(
        return_id=return_.id,
        state=PENDING,
        delivery_option=return_.delivery_option,
        incoming_parcel=return_.incoming_parcel,
        created_at=return_.created_here or now,
    )
    if row.delivery_option != IN_STORE:
        for name, value in label_by_keys.what_changed(row, api, now).items():
            setattr(row, name, value)
    return row
