"""The session store's own: a key that is taken is not handed out twice."""

import pytest
from django.contrib.sessions.backends.base import CreateError

from portal.sessions import SessionStore


@pytest.mark.django_db
def test_a_key_that_is_taken_is_refused_by_the_database() -> None:
    first = SessionStore()
    first.create()
    second = SessionStore(first.session_key)
    with pytest.raises(CreateError):
        second.save(must_create=True)


@pytest.mark.django_db
def test_every_session_gets_a_key_of_its_own(django_assert_num_queries) -> None:
    found = set()
    for _ in range(3):
        session = SessionStore()
        with django_assert_num_queries(3):  # a savepoint, the row, the savepoint's end
            session.create()
        found.add(session.session_key)
    assert len(found) == 3
