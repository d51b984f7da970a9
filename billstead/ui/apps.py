from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "billstead.ui"
    label = "ui"
