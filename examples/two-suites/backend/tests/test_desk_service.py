from __future__ import annotations

import pytest
from desk_service import Queue


@pytest.mark.psf("PSF-05.intervene", exercises="desk_service:Queue.stop")
def test_a_stopped_queue_takes_nothing_and_gives_back_what_nobody_read() -> None:
    queue = Queue()
    assert queue.add("Dear Ms Okafor, your permit is ready.")

    assert queue.stop() == ["Dear Ms Okafor, your permit is ready."]
    assert not queue.add("Dear Mr Brandt, your permit is ready.")
    assert queue.waiting == []
