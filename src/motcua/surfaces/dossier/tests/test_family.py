"""A dossier's page leads to the one that opened it and to those that it opened, as far as whoever looks may follow."""

from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import ChildLink
from motcua.surfaces.dossier.tests.test_dossier import received, signed_in


def family() -> tuple[str, str]:
    code = received("9.012784")
    actions.tend_children(actions.CHILDREN, code)
    return code, ChildLink.objects.get(parent__code=code).dossier.code


def test_at_the_counter_both_pages_lead_to_each_other(demo_centre: str) -> None:
    code, child = family()
    counter = signed_in("quay17")
    assert f'href="/ho-so/{child}"' in counter.get(f"/ho-so/{code}").content.decode()
    assert f'href="/ho-so/{code}"' in counter.get(f"/ho-so/{child}").content.decode()


def test_the_childs_agency_reads_the_parents_code_without_a_way_there(demo_centre: str) -> None:
    code, child = family()
    officer = signed_in("cv.sxd")
    page = officer.get(f"/ho-so/{child}").content.decode()
    assert code in page
    assert f'href="/ho-so/{code}"' not in page
    assert officer.get(f"/ho-so/{code}").status_code == 404


def test_the_reason_of_a_refused_child_stands_on_the_parents_page(demo_centre: str) -> None:
    code, child = family()
    actions.refuse(actions.CHILDREN, child, "Khu đất chưa có quy hoạch")
    actions.tend_children(actions.CHILDREN, code)
    page = signed_in("cv.vpdkdd").get(f"/ho-so/{code}").content.decode()
    assert "Khu đất chưa có quy hoạch" in page
    assert f'href="/ho-so/{child}"' not in page
