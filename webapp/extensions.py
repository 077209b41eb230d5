"""The Flask extensions, made once and bound to an application in `create_app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from engine.db import Base


class Model(Base):
    """Base in a form that Flask-SQLAlchemy can copy: not with the registry that Base made for itself."""

    __abstract__ = True


db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()
migrate = Migrate()
limiter = Limiter(get_remote_address, headers_enabled=True, in_memory_fallback_enabled=True)
