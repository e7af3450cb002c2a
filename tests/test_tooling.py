"""What every machine relies on: the locks, and the commands that the README names."""

import re
from pathlib import Path

import pytest

from kokybes_krepselis.env import site_url
from scripts.run import keep_address

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt"]


def pins(name: str) -> dict[str, str]:
    """Package (and the platform it is for) → version."""
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    assert re.findall(r"://|^--|^-[ifc] ", text, re.MULTILINE) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_the_proofs_run_with_the_versions_of_the_site() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("target", ["run", "setup", "test", "check", "bench", "prove"])
def test_make_knows_the_command(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_links_lead_where_the_site_was_served_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.delenv("SITE_URL")
    served = tmp_path / "site_url"
    assert site_url(served, debug=True) == "http://127.0.0.1:8000"
    keep_address(8001)
    assert site_url(served, debug=True) == "http://127.0.0.1:8001"
    assert site_url(served, debug=False) == "http://127.0.0.1:8000"
    monkeypatch.setenv("SITE_URL", "https://krepselis.example/")
    assert site_url(served, debug=True) == "https://krepselis.example"
