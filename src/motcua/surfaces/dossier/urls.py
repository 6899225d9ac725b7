"""Addresses of one dossier."""

from django.urls import path

from motcua.surfaces.dossier import handed, phone, pictures, scan, viewer, views

app_name = "dossier"
urlpatterns = [
    path("ho-so/<str:code>", views.dossier, name="dossier"),
    path("ho-so/<str:code>/buoc/<str:step>/<str:verb>", views.act_on_step, name="step"),
    path("ho-so/<str:code>/hien", views.reveal, name="reveal"),
    path("ho-so/<str:code>/tep", views.add_files, name="add_files"),
    path("ho-so/<str:code>/tep/danh-sach", viewer.files, name="files"),
    path("ho-so/<str:code>/tep/<str:file>", views.file, name="file"),
    path("ho-so/<str:code>/tep/<str:file>/xem", viewer.viewer, name="viewer"),
    path("ho-so/<str:code>/tep/<str:file>/xem/chu", viewer.texts, name="texts"),
    path("ho-so/<str:code>/tep/<str:file>/xem/<int:number>.jpg", viewer.picture, name="picture"),
    path("ho-so/<str:code>/tep/<str:file>/luu-tru.pdf", viewer.archive, name="archive"),
    path("ho-so/<str:code>/tep/<str:file>/gom", viewer.holds, name="holds"),
    path("ho-so/<str:code>/tep/<str:file>/doc-lai", viewer.try_again, name="try_again"),
    path("ho-so/<str:code>/tep/<str:file>/chu-ky", views.signatures, name="signatures"),
    path("ho-so/<str:code>/to-phan-cach.pdf", viewer.separator_sheets, name="separators"),
    path("ho-so/<str:code>/dung-lai/<str:file>", viewer.reuse, name="reuse"),
    path("ho-so/<str:code>/chup", pictures.ask, name="ask_pictures"),
    path("ho-so/<str:code>/chup/<str:gathering>", pictures.pictures, name="pictures"),
    path("ho-so/<str:code>/chup/<str:gathering>/giu", pictures.keep, name="keep_pictures"),
    path("ho-so/<str:code>/chup/<str:gathering>/thoi", pictures.end, name="end_pictures"),
    path("ho-so/<str:code>/trang-cho/<str:gathering>", pictures.settle_unkept, name="settle_unkept"),
    path("ho-so/<str:code>/quet", scan.ask, name="ask_scan"),
    path("ho-so/<str:code>/quet/<str:gathering>", scan.scan, name="scan"),
    path("ho-so/<str:code>/quet/<str:gathering>/<int:number>.jpg", scan.page, name="scan_page"),
    path("ho-so/<str:code>/quet/<str:gathering>/<int:number>/bo", scan.remove, name="scan_remove"),
    path("ho-so/<str:code>/quet/<str:gathering>/tiep", scan.more, name="scan_more"),
    path("ho-so/<str:code>/quet/<str:gathering>/dung", scan.cancel, name="scan_cancel"),
    path("ho-so/<str:code>/quet/<str:gathering>/giu", scan.keep, name="scan_keep"),
    path("ho-so/<str:code>/quet/<str:gathering>/thoi", scan.drop, name="scan_drop"),
    path("chup", phone.door, name="phone_door"),
    path("chup/vao", phone.join, name="phone_join"),
    path("chup/<str:gathering>", phone.phone, name="phone"),
    path("chup/<str:gathering>/xong", phone.done, name="phone_done"),
    path("chup/<str:gathering>/<int:number>.jpg", phone.sent, name="phone_page"),
    path("ho-so/<str:code>/chu-ky-nhan", handed.signature, name="handed"),
    path("ho-so/<str:code>/mau/<str:form>.pdf", views.form, name="form"),
    path("ho-so/<str:code>/mau/<str:form>.xlsx", views.workbook, name="workbook"),
    path("ho-so/<str:code>/<str:verb>", views.act, name="act"),
]
