"""django-oscar as it comes: its own templates and apps, one product, checkout without an account.

It runs in an environment of its own, which the bench alone makes from requirements-peer.txt. As the
portal does in production, it caches its templates and has its static files collected.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from oscar import INSTALLED_APPS, defaults

SHARED = {name: getattr(defaults, name) for name in dir(defaults) if name.isupper()}
FOLDER = os.environ["PEER_FOLDER"]

settings.configure(
    **SHARED
    | {
        "SECRET_KEY": "only for the benchmark " * 3,
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "ROOT_URLCONF": "tests.bench.peer.urls",
        "SITE_ID": 1,
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": [name for name in INSTALLED_APPS if "sorl" not in name],
        "OSCAR_THUMBNAILER": "tests.bench.peer.pictures.AsTheyAre",
        "OSCAR_ALLOW_ANON_CHECKOUT": True,
        "OSCAR_DEFAULT_CURRENCY": "EUR",
        "OSCAR_FROM_EMAIL": "shop@example.com",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "HAYSTACK_CONNECTIONS": {
            "default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}
        },
        "STATIC_URL": "/static/",
        "MEDIA_URL": "/media/",
        "MEDIA_ROOT": FOLDER,
        "LOGGING_CONFIG": None,
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "oscar.apps.basket.middleware.BasketMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.template.context_processors.i18n",
                        "django.contrib.messages.context_processors.messages",
                        "oscar.apps.search.context_processors.search_form",
                        "oscar.apps.checkout.context_processors.checkout",
                        "oscar.apps.communication.notifications.context_processors.notifications",
                        "oscar.core.context_processors.metadata",
                    ],
                },
            }
        ],
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": f"{FOLDER}/shop.sqlite3",
            }
        },
    }
)
application = get_wsgi_application()


def prepare() -> None:
    """Make the tables, a country and a product of which there is always enough."""
    from django.core.management import call_command
    from oscar.core.loading import get_model

    call_command("migrate", verbosity=0)
    make = {name: get_model(*name.split(".")).objects.create for name in MODELS}
    make["address.Country"](
        iso_3166_1_a2="NL", printable_name="Netherlands", is_shipping_country=True
    )
    kind = make["catalogue.ProductClass"](name="Clothes", track_stock=False)
    shirt = make["catalogue.Product"](title="Shirt", product_class=kind, structure="standalone")
    partner = make["partner.Partner"](name="Shop")
    make["partner.StockRecord"](product=shirt, partner=partner, partner_sku="1", price="49.95")


MODELS = (
    "address.Country",
    "catalogue.ProductClass",
    "catalogue.Product",
    "partner.Partner",
    "partner.StockRecord",
)

if __name__ == "__main__":
    prepare()
