"""Addresses of the citizen's own page."""

from django.urls import path

from motcua.surfaces.my_page import account, claiming, companies, entering, passkeys, provider, telling, views

app_name = "my_page"
urlpatterns = [
    path("cua-toi", views.home, name="home"),
    path("cua-toi/vao", entering.sign_in, name="sign_in"),
    path("cua-toi/vao/ma", entering.code, name="code"),
    path("cua-toi/vao/dinh-danh", provider.begin, name="provider"),
    path("cua-toi/vao/dinh-danh/ve", provider.come_back, name="provider_back"),
    path("cua-toi/vao/khoa/bat-dau", passkeys.begin_entering, name="passkey_begin"),
    path("cua-toi/vao/khoa", passkeys.enter, name="passkey"),
    path("cua-toi/khoa/moi/bat-dau", passkeys.begin_making, name="make_passkey_begin"),
    path("cua-toi/khoa/moi", passkeys.make, name="make_passkey"),
    path("cua-toi/khoa/bo", passkeys.remove, name="remove_passkey"),
    path("cua-toi/ra", entering.sign_out, name="sign_out"),
    path("cua-toi/ho-so", views.dossiers, name="dossiers"),
    path("cua-toi/ho-so/them", claiming.dossier, name="claim_dossier"),
    path("cua-toi/ho-so/<str:code>", views.dossier, name="dossier"),
    path("cua-toi/ho-so/<str:code>/bo", claiming.drop_dossier, name="drop_dossier"),
    path("cua-toi/ho-so/<str:code>/giay-to/<uuid:file>", views.paper, name="paper"),
    path("cua-toi/ho-so/<str:code>/thu/<uuid:letter>", views.letter, name="letter"),
    path("cua-toi/lich-hen", views.visits, name="visits"),
    path("cua-toi/lich-hen/them", claiming.visit, name="claim_visit"),
    path("cua-toi/giay-to", views.papers, name="papers"),
    path("cua-toi/thong-bao", views.notices, name="notices"),
    path("cua-toi/thong-bao/bao-tin", telling.tell_me, name="tell_me"),
    path("cua-toi/thong-bao/bao-tin/thoi", telling.tell_no_more, name="tell_no_more"),
    path("cua-toi/thong-bao/dung-roi", telling.confirm, name="confirm_address"),
    path("cua-toi/ai-da-xem", views.looks, name="looks"),
    path("cua-toi/doanh-nghiep", companies.all_of_mine, name="companies"),
    path("cua-toi/doanh-nghiep/<int:company_number>", companies.one, name="company"),
    path("cua-toi/doanh-nghiep/<int:company_number>/moi", companies.invite, name="invite"),
    path("cua-toi/doanh-nghiep/<int:company_number>/doi", companies.change, name="change_member"),
    path("cua-toi/doanh-nghiep/<int:company_number>/roi", companies.leave, name="leave_company"),
    path("cua-toi/loi-moi/<uuid:invitation>", companies.answer, name="answer_invitation"),
    path("cua-toi/thong-tin", account.details, name="details"),
    path("cua-toi/thong-tin/ban-sao", account.copy, name="copy"),
    path("cua-toi/thong-tin/dia-chi", account.add_address, name="add_address"),
    path("cua-toi/thong-tin/dia-chi/ma", account.prove_address, name="prove_address"),
    path("cua-toi/thong-tin/dia-chi/bo", account.remove_address, name="remove_address"),
    path("cua-toi/thong-tin/dong", account.close, name="close"),
    path("cua-toi/dang-nhap", account.security, name="security"),
    path("cua-toi/dang-nhap/ket-thuc", account.end_session, name="end_session"),
    path("cua-toi/dang-nhap/ket-thuc-het", account.end_sessions, name="end_sessions"),
]
