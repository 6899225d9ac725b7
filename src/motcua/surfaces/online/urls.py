"""Addresses of filing online: the citizen's, and the desk's."""

from django.urls import path

from motcua.surfaces.online import citizen, desk, files, filing, receipt

app_name = "online"
urlpatterns = [
    path("nop-ho-so", citizen.home, name="home"),
    path("nop-ho-so/thu-tuc/<str:code>", citizen.procedure, name="procedure"),
    path("nop-ho-so/thu-tuc/<str:code>/bat-dau", citizen.begin, name="begin"),
    path("nop-ho-so/theo-doi", citizen.follow, name="follow"),
    path("nop-ho-so/<uuid:submission>", citizen.one, name="one"),
    path("nop-ho-so/<uuid:submission>/phieu.pdf", receipt.receipt, name="receipt"),
    path("nop-ho-so/<uuid:submission>/lich.ics", receipt.calendar, name="calendar"),
    path("nop-ho-so/<uuid:submission>/ban-chinh", receipt.choose_originals, name="originals"),
    path("nop-ho-so/<uuid:submission>/phieu-ban-chinh.pdf", receipt.originals_sheet, name="originals_sheet"),
    path("nop-ho-so/<uuid:submission>/gui", filing.send, name="send"),
    path("nop-ho-so/<uuid:submission>/rut", citizen.withdraw, name="withdraw"),
    path("nop-ho-so/<uuid:submission>/giay-to/them", filing.add_papers, name="add_papers"),
    path("nop-ho-so/<uuid:submission>/giay-to/bo", filing.drop_paper, name="drop_paper"),
    path("nop-ho-so/<uuid:submission>/giay-to/dung-lai", filing.reuse_paper, name="reuse_paper"),
    path("nop-ho-so/<uuid:submission>/giay-to/<uuid:paper>", files.paper, name="paper"),
    path("nop-ho-so/<uuid:submission>/giay-to/<uuid:paper>/anh", files.picture, name="picture"),
    path("truc-tuyen", desk.choose, name="desk_choose"),
    path("truc-tuyen/<str:centre>", desk.listing, name="desk"),
    path("truc-tuyen/<str:centre>/cai-dat", desk.settings, name="desk_settings"),
    path("truc-tuyen/xem/<uuid:submission>", desk.one, name="desk_one"),
    path("truc-tuyen/xem/<uuid:submission>/hien-thong-tin", desk.reveal, name="desk_reveal"),
    path("truc-tuyen/xem/<uuid:submission>/xu-ly/<str:verb>", desk.act, name="desk_act"),
    path("truc-tuyen/xem/<uuid:submission>/giay-to/<uuid:paper>", desk.paper, name="desk_paper"),
    path(
        "truc-tuyen/xem/<uuid:submission>/giay-to/<uuid:paper>/trang/<int:page_number>",
        desk.picture,
        name="desk_picture",
    ),
    path("nop-ho-so/<uuid:submission>/<str:step>", filing.step, name="step"),
]
