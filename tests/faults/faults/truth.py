"""The log as it lies on disk, read without any of the hub's code (src/log/FORMAT.md): what the checker believes."""
import ctypes
import json
import sqlite3

_zstd = ctypes.CDLL("libzstd.so.1")
_zstd.ZSTD_decompress.restype = ctypes.c_size_t
_zstd.ZSTD_decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]

EVENT = 1  # RecordKind::kEvent


class Entry:
    """One event of the log."""

    __slots__ = ("offset", "source", "message_id", "body")

    def __init__(self, offset, source, message_id, body):
        self.offset, self.source, self.message_id, self.body = offset, source, message_id, body

    def json(self):
        return json.loads(self.body)


def _unpack(payload, raw_bytes):
    out = ctypes.create_string_buffer(max(raw_bytes, 1))
    got = _zstd.ZSTD_decompress(out, raw_bytes, payload, len(payload))
    if got != raw_bytes:
        raise ValueError("a batch does not unpack")
    return out.raw[:raw_bytes]


def _varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def _text(data, at):
    size, at = _varint(data, at)
    return data[at:at + size], at + size


def _records(first, count, data):
    at = 0
    for offset in range(first, first + count):
        kind, at = _varint(data, at)
        source, at = _varint(data, at)
        _, at = _varint(data, at)
        _, at = _varint(data, at)
        message_id, at = _text(data, at)
        body, at = _text(data, at)
        if kind == EVENT:
            yield Entry(offset, source, message_id.decode(), body)
    if at != len(data):
        raise ValueError("a batch is longer than its records")


def read_log(path, after=0):
    """All events behind offset `after`, in order. The hub may run; nothing is written, no checkpoint is made."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        rows = db.execute("SELECT first, count, raw_bytes, payload FROM batch WHERE first + count > ? AND count > 0 "
                          "ORDER BY first", (after + 1,)).fetchall()
    finally:
        db.close()
    out, expected = [], None
    for first, count, raw_bytes, payload in rows:
        if expected is not None and first != expected:
            raise ValueError(f"the log has a hole at offset {expected}")
        expected = first + count
        out += [e for e in _records(first, count, _unpack(payload, raw_bytes)) if e.offset > after]
    return out
