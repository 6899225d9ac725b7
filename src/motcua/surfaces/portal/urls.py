"""Addresses of the portal."""

from django.urls import path

from motcua.surfaces.portal import news, phone, place, procedures, remote, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("hang-cho/<str:centre>", views.hall_now, name="hall_now"),
    path("sw.js", phone.worker, name="worker"),
    path("app.webmanifest", phone.manifest, name="manifest"),
    path("tin-tuc", news.listing, name="news"),
    path("tin-tuc.atom", news.feed, name="feed"),
    path("tin-tuc.en.atom", news.feed, {"language": "en"}, name="feed_en"),
    path("tin-tuc/<uuid:item>", news.item, name="news_item"),
    path("tren-may", phone.on_phone, name="on_phone"),
    path("trung-tam", place.place, name="place"),
    path("thu-tuc", procedures.listing, name="catalogue"),
    path("thu-tuc/<str:code>", procedures.procedure, name="procedure"),
    path("thu-tuc/<str:code>/mau", procedures.template, name="template"),
    path("lay-so", remote.choose, name="number"),
    path("lay-so/<str:centre>", remote.offers, name="number_offers"),
    path("lay-so/<str:centre>/<str:service>", remote.draw, name="number_draw"),
    path("robots.txt", views.robots, name="robots"),
]
