# The frames are described in package bridge. The counterpart of bridge.pl, where there is no perl.
import os, select, socket, stat, struct, sys

MAX_DATA, MAX_WINDOW, MAX_OUT = 32768, 262144, 1048576
IN, OUT = 0, 1


def is_socket(path):
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except OSError:
        return False


def malformed(what):
    print("malformed frame:", what, file=sys.stderr)
    sys.exit(4)


class Stream:
    def __init__(self, bridge, id, credit, sock, first):
        self.bridge, self.id, self.credit, self.sock = bridge, id, credit, sock
        self.out, self.window, self.taken = bytearray(first), MAX_WINDOW - len(first), 0
        self.eof = self.ended = self.closing = False
        self.broken = ""

    def drop(self, why):
        self.bridge.put(b"C", self.id, why.encode())
        self.remove()

    def remove(self):
        self.sock.close()
        self.bridge.streams.pop(self.id, None)

    # Lets the other end send as much as was taken, in large steps.
    def grant(self, n):
        self.taken += n
        if self.taken < MAX_WINDOW // 2 or self.eof or self.closing:
            return
        self.bridge.put(b"W", self.id, struct.pack(">I", self.taken))
        self.window += self.taken
        self.taken = 0

    def flush(self):
        while self.out and not self.broken:
            try:
                n = self.sock.send(self.out)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as e:
                self.broken = os.strerror(e.errno)
            else:
                del self.out[:n]
                self.grant(n)
        if self.broken:  # what the daemon said before it hung up is still read
            self.grant(len(self.out))
            self.out.clear()
        if self.closing:
            self.remove()
        elif self.broken and self.ended:
            self.drop(self.broken)
        elif self.eof:
            try:
                self.sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass

    def read(self):
        try:
            data = self.sock.recv(min(self.credit, MAX_DATA))
        except (BlockingIOError, InterruptedError):
            return
        except OSError as e:
            return self.drop(os.strerror(e.errno))
        if data:
            self.credit -= len(data)
            self.bridge.put(b"D", self.id, data)
        elif self.broken:
            self.drop(self.broken)
        else:
            self.ended = True
            self.bridge.put(b"E", self.id, b"")


class Bridge:
    def __init__(self, path):
        self.path, self.last, self.streams = path, 0, {}
        self.input, self.out = bytearray(), bytearray()

    def put(self, kind, id, payload):
        self.out += struct.pack(">cII", kind, id, len(payload)) + payload

    def connect(self, id, credit, first):
        if credit > MAX_WINDOW:
            malformed("window of stream %d" % id)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            sock.connect(self.path)
        except OSError as e:
            sock.close()
            return self.put(b"C", id, os.strerror(e.errno).encode())
        s = self.streams[id] = Stream(self, id, credit, sock, first)
        self.put(b"W", id, struct.pack(">I", s.window))
        s.flush()

    def handle(self, kind, id, payload):
        if kind == b"O":
            if id <= self.last or len(payload) < 4:
                malformed("open %d" % id)
            self.last = id
            return self.connect(id, *struct.unpack_from(">I", payload), payload[4:])
        if kind not in (b"D", b"E", b"C", b"W") or not 0 < id <= self.last:
            malformed("kind %r, stream %d" % (kind, id))
        s = self.streams.get(id)
        if s is None or s.closing:
            return
        if kind == b"W":
            if len(payload) != 4:
                malformed("window of stream %d" % id)
            s.credit += struct.unpack(">I", payload)[0]
            if s.credit > MAX_WINDOW:
                malformed("window of stream %d" % id)
            return
        if kind == b"D":
            if s.eof or not 0 < len(payload) <= s.window:
                malformed("data of stream %d" % id)
            s.window -= len(payload)
            s.out += payload
        elif kind == b"E":
            s.eof = True
        else:
            s.closing = True
        s.flush()

    def receive(self):
        data = os.read(IN, 65536)
        if not data:
            sys.exit(0)
        self.input += data
        while len(self.input) >= 9:
            kind, id, length = struct.unpack_from(">cII", self.input)
            if length > 4 + MAX_DATA:
                malformed("%d bytes" % length)
            if len(self.input) < 9 + length:
                return
            payload = bytes(self.input[9 : 9 + length])
            del self.input[: 9 + length]
            self.handle(kind, id, payload)

    def run(self):
        self.put(b"H", 0, b"stacklab-bridge 1 " + os.fsencode(self.path))
        while True:
            poll = select.poll()
            if len(self.out) < MAX_OUT:
                poll.register(IN, select.POLLIN)
            if self.out:
                poll.register(OUT, select.POLLOUT)
            waiting = {}
            for s in self.streams.values():
                events = select.POLLOUT if s.out else 0
                if s.credit and len(self.out) < MAX_WINDOW and not s.ended and not s.closing:
                    events |= select.POLLIN
                if events:
                    poll.register(s.sock, events)
                    waiting[s.sock.fileno()] = s, events
            ready = dict(poll.poll())
            for fd, (s, events) in waiting.items():
                if fd in ready and events & select.POLLOUT:
                    s.flush()
                if fd in ready and events & select.POLLIN and s.id in self.streams:
                    s.read()
            if IN in ready:
                self.receive()
            if self.out:
                try:
                    del self.out[: os.write(OUT, self.out)]
                except BlockingIOError:
                    pass


found = [path for path in sys.argv[1:] if is_socket(path)]
if not found:
    print("no LXD socket, looked for", " and ".join(sys.argv[1:]), file=sys.stderr)
    sys.exit(3)
os.set_blocking(OUT, False)
try:
    Bridge(found[0]).run()
except (BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
    pass
