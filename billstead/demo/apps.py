from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "billstead.demo"
    label = "demo"
