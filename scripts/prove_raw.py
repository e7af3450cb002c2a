"""Bodies that are no form and queries that no page has offered."""

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"


def bodies() -> dict[str, tuple[bytes, str]]:
    """Name of the trouble → body and content type."""
    return {
        "nothing": (b"", FORM),
        "bytes that are no UTF-8": (b"goal=%FF%FE&name=\xff\xfe&code=\x80", FORM),
        "encoded NUL": (b"text=%00&next=%00&pk=%00", FORM),
        "6000 fields": (b"&".join(b"a%d=1" % number for number in range(6000)), FORM),
        "one field of 3 MB": (b"text=" + b"x" * 3_000_000, FORM),
        "JSON": (b'{"goal": [1, {"a": null}]}', "application/json"),
        "parts without an end": (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
            PARTS,
        ),
        "parts without a beginning": (b"kas\r\n--y--", PARTS),
        "no boundary": (b"a=1", "multipart/form-data"),
        "an unknown alphabet": (b"goal=x", f"{FORM}; charset=nera"),
        "next elsewhere": (b"next=//demo.lt/&language=xx&membership=9999999999999999999999", FORM),
    }


def queries() -> list[str]:
    return [
        "page=0&page=-1",
        "page=" + "9" * 40,
        "page=%00&tekstas=%00&q=%00",
        "tekstas=%FF%FE&q=%FF",
        "tekstas=" + "%C5%BD" * 500,
        "mokykla=99999999999999999999&etapas=x&savivaldybe=-1&grupe=x",
        "irasyta=%3Cb%3E&kada=%00&perkelta=9&kryptis=x&laukas=__class__",
        "o=99.-99&p=-5&all=1&e=1&_facets=x&pk__in=x",
        "next=//demo.lt/&language=xx",
        "forma=%00&data=0001-01-01&metai=99999999999&rodyti=x&rusiuoti=-x",
    ]
