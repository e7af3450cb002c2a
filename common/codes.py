"""Short codes copied from paper: no two signs look alike, mistyped ones are understood."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: without I, L, O, U
LENGTH = 10
GROUP = 5
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u2013": "", "\u00a0": ""})


def new_code() -> str:
    """Ten signs nobody can guess: one of 2⁵⁰."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def read_code(text: str) -> str:
    """The code as it is kept, whatever way it was typed; empty where it can't be one."""
    code = text.upper().translate(ALIKE)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def shown(code: str) -> str:
    """„7F3D9-QXWKM“: in groups, as it is printed."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))
