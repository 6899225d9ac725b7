"""Sums, numbers and names as they are written on a form."""

UNITS = {"working_day": "ngày làm việc", "day": "ngày", "hour": "giờ làm việc"}
DELIVERY = {"counter": "Bộ phận tiếp nhận và trả kết quả", "post": "Qua dịch vụ bưu chính công ích"}


def money(amount: int) -> str:
    """1.234.567 đồng."""
    return f"{amount:,} đồng".replace(",", ".") if amount else ""


def readable(secret: str) -> str:
    """In fours and capitals; whoever types it may leave both out."""
    return "-".join(secret[at : at + 4] for at in range(0, len(secret), 4)).upper()


def local_phone(number: str) -> str:
    """As Vietnamese people write it: 0912 345 678, not to be broken at the end of a line."""
    digits = "0" + number[3:] if number.startswith("+84") else number
    if len(digits) != 10 or not digits.isdigit():
        return digits
    return "\N{NO-BREAK SPACE}".join((digits[:4], digits[4:7], digits[7:]))


def person(name: str) -> str:
    """A name that may be printed: programs have none."""
    return "" if ":" in name else name
