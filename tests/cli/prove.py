"""The audit path of RFC 9162, section 2.1.3.2, verified apart from the program."""
import hashlib


def proves(v):
    def node(left, right):
        return hashlib.sha256(b"\x01" + left + right).digest()

    for e in v["events"]:
        r = hashlib.sha256(b"\x00" + e["leaf"].encode()).digest()
        fn, sn = e["index"], v["size"] - 1
        for p in map(bytes.fromhex, e["path"]):
            if sn == 0:
                return False
            if fn & 1 or fn == sn:
                r = node(p, r)
                while not fn & 1 and fn:
                    fn, sn = fn >> 1, sn >> 1
            else:
                r = node(r, p)
            fn, sn = fn >> 1, sn >> 1
        if sn != 0 or r.hex() != v["root"]:
            return False
    return bool(v["events"])
