"""Which consumers are away is judged by the age of their last sign of life."""

from shared.messaging.inbox.liveness import AWAY_SECONDS, not_followed


def test_consumers_are_named_once_their_sign_of_life_is_old() -> None:
    assert not_followed({}) is None
    assert not_followed({"folder": 2.0, "archive": float(AWAY_SECONDS)}) is None
    assert not_followed({"folder": 61.4, "archive": 2.0}) == "folder not followed for 61 s"
    assert (
        not_followed({"folder": 61.4, "archive": 9.0}) == "folder not followed for 61 s; archive not followed for 9 s"
    )
