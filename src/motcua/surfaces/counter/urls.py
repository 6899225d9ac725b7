"""Addresses of the counter."""

from django.urls import path

from motcua.surfaces.counter import expected, intake, results, slips, tray, views

app_name = "counter"
urlpatterns = [
    path("quay", views.choose, name="choose"),
    path("quay/<str:centre>/<int:number>", views.counter, name="counter"),
    path("quay/<str:centre>/<int:number>/luot", views.queue, name="queue"),
    path("quay/<str:centre>/<int:number>/luot/<str:verb>", views.act, name="act"),
    path("quay/<str:centre>/<int:number>/tiep-nhan", intake.intake, name="intake"),
    path("quay/<str:centre>/<int:number>/tiep-nhan/thu-tuc", intake.procedures, name="procedures"),
    path("quay/<str:centre>/<int:number>/tiep-nhan/kiem-tra", intake.check, name="check"),
    path("quay/<str:centre>/<int:number>/tiep-nhan/dia-ban", intake.places, name="places"),
    path("quay/<str:centre>/<int:number>/tiep-nhan/phieu/<str:form>.pdf", intake.slip, name="slip"),
    path("quay/<str:centre>/<int:number>/tiep-nhan/giay-hen/<str:code>.pdf", intake.receipts, name="receipts"),
    path("quay/<str:centre>/<int:number>/tiep-nhan/khay", tray.act, name="tray"),
    path("quay/<str:centre>/<int:number>/tiep-nhan/khay/<str:tray>", tray.look, name="tray_look"),
    path(
        "quay/<str:centre>/<int:number>/tiep-nhan/khay/<str:tray>/<str:gathering>/<int:page>.jpg",
        tray.picture,
        name="tray_page",
    ),
    path("quay/<str:centre>/<int:number>/lich-hen", expected.expected, name="expected"),
    path("quay/<str:centre>/<int:number>/lich-hen/den", expected.has_come, name="has_come"),
    path("so-phieu", slips.choose, name="slips_choose"),
    path("so-phieu/<str:centre>", slips.register, name="slips"),
    path("so-phieu/<str:centre>/xuat", slips.export, name="slips_export"),
    path("so-phieu/<str:centre>/<uuid:slip>.pdf", slips.paper, name="slip_paper"),
    path("quay/<str:centre>/<int:number>/tra-ket-qua", results.results, name="results"),
    path("quay/<str:centre>/<int:number>/tra-ket-qua/<str:code>", results.hand_over, name="hand_over"),
]
