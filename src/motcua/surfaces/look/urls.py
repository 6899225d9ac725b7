from django.urls import path
from django.views.i18n import set_language

from motcua.base.pages import from_this_site
from motcua.surfaces.look import brand, guide, views

urlpatterns = [
    path("ngon-ngu", from_this_site(set_language), name="set_language"),
    path("giao-dien", from_this_site(views.set_look), name="set_look"),
    path("dien-mao/<str:code>/<int:number>.css", brand.style, name="brand_style"),
    path("dien-mao/<str:code>/<int:number>.png", brand.mark, name="brand_mark"),
    path("look/", guide.guide, name="look_guide"),
    path("look/touch", guide.touch_guide, name="look_touch"),
    path("look/problem/<int:status>", guide.problem_guide, name="look_problem"),
]
