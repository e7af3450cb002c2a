"""A mail server of a few lines: it takes every letter, slowly, and remembers the Message-IDs."""

import re
import time
from collections import Counter
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread


class Post(ThreadingTCPServer):
    """Letters by Message-ID, each as often as it came; several workers may speak at once."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, pause: float) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.pause = pause
        self.letters: Counter[str] = Counter()
        self.bodies: dict[str, set[str]] = {}
        self.lock = Lock()
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def keep(self, letter: str) -> None:
        """A letter counts once the server has said that it has it."""
        found = re.search(r"^Message-ID:\s*(<.*>)", letter, re.MULTILINE | re.IGNORECASE)
        name = found[1] if found else "none"
        with self.lock:
            self.letters[name] += 1
            self.bodies.setdefault(name, set()).add(letter.partition("\n\n")[2])


class Conversation(StreamRequestHandler):
    """As little of RFC 5321 as a client needs."""

    server: Post

    def handle(self) -> None:
        """Until the sender says goodbye, or dies."""
        with suppress(ConnectionError):
            self.listen()

    def listen(self) -> None:
        self.say("220 post")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"DATA":
                self.take()
            else:
                self.say("250 well")

    def take(self) -> None:
        """Up to the lone dot; a sender that died before it has sent nothing."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line.decode(errors="replace").rstrip("\r\n"))
        if not line:
            return
        time.sleep(self.server.pause)
        self.server.keep("\n".join(lines))
        self.say("250 taken")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
