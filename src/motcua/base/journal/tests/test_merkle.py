"""Merkle trees against the examples of RFC 6962, and their paths for any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base.journal import merkle

# The leaves of the vectors that the authors of RFC 6962 give with their implementation, and the roots of the first one to eight.
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_standard(size: int) -> None:
    assert merkle.root([merkle.leaf(one) for one in LEAVES[:size]]).hex() == ROOTS[size - 1]


def test_an_empty_day_has_the_root_of_nothing() -> None:
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.integers(1, 300), st.data())
def test_each_leaf_leads_to_the_root_and_no_other_does(size: int, data: st.DataObject) -> None:
    hashes = [merkle.leaf(str(number).encode()) for number in range(size)]
    place = data.draw(st.integers(0, size - 1))
    path = merkle.path(place, hashes)
    root = merkle.root(hashes)
    assert merkle.climb(hashes[place], place, size, path) == root
    assert merkle.climb(merkle.leaf(b"another"), place, size, path) != root
    assert size == 1 or merkle.climb(hashes[place], place, size, path[:-1]) != root


@given(st.integers(1, 200), st.sampled_from([1, 2, 4, 8]))
def test_roots_of_blocks_lead_to_the_same_root_as_all_leaves(size: int, block: int) -> None:
    hashes = [merkle.leaf(str(number).encode()) for number in range(size)]
    blocks = [hashes[at : at + block] for at in range(0, size, block)]
    roots = [merkle.root(one) for one in blocks]
    assert merkle.root(roots) == merkle.root(hashes)
    last = size - 1
    path = [*merkle.path(last % block, blocks[-1]), *merkle.path(len(roots) - 1, roots)]
    assert merkle.climb(hashes[last], last, size, path) == merkle.root(hashes)
