"""The service behind the desk: it queues drafts, and a clerk can stop it."""

from __future__ import annotations


class Queue:
    """Drafts that wait for a clerk."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.stopped = False

    def add(self, draft: str) -> bool:
        """Take a draft in, and tell whether it was."""
        if self.stopped:
            return False
        self.waiting.append(draft)
        return True

    def stop(self) -> list[str]:
        """Take no more drafts, and give back those that nobody has read."""
        self.stopped = True
        unread, self.waiting = self.waiting, []
        return unread


def handle(queue: Queue, command: str) -> list[str]:
    """Do what a clerk asks for."""
    return queue.stop() if command == "stop" else []
