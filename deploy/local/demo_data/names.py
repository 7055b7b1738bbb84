"""Names for people and partners who do not exist.

Invariant: every person's name begins with "Contoh" and every partner's says it too, so nobody takes them for real.
"""

from random import Random
from typing import Final

FEMALE: Final = (
    "Siti",
    "Dewi",
    "Nurul",
    "Rina",
    "Andi Besse",
    "Maria",
    "Ni Luh",
    "Fitri",
    "Yohana",
    "Ratna",
    "Lestari",
)
MALE: Final = ("Ahmad", "Budi", "Agus", "Yusuf", "Andi Baso", "Made", "Yohanes", "Rizal", "Wahyu", "Hendra", "Joko")
FAMILY: Final = (
    "Rahmawati", "Pratama", "Hidayat", "Saputra", "Maharani", "Wijaya", "Nugroho", "Tandi", "Lubis", "Siregar",
    "Kurniawan", "Salsabila", "Ramadhan", "Putri", "Mansyur", "Daeng Tata", "Wulandari", "Santoso",
)  # fmt: skip


def person(draw: Random, sex: str) -> str:
    """Return an invented name."""
    return f"Contoh {draw.choice(FEMALE if sex == 'female' else MALE)} {draw.choice(FAMILY)}"
