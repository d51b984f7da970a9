from django.urls import path

from billstead.staff.styleguide import views

urlpatterns = [path("styleguide/", views.styleguide, name="styleguide")]
