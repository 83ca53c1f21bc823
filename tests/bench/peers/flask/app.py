# SPDX-License-Identifier: GPL-3.0-or-later
"""The exams service in Flask, SQLAlchemy's ORM and PostgreSQL, served by gunicorn."""

import os

from flask import Flask, jsonify, request
from sqlalchemy import BigInteger, Column, DateTime, Text, create_engine, func, select
from sqlalchemy.orm import declarative_base, scoped_session, sessionmaker

app = Flask(__name__)
app.json.sort_keys = False
engine = create_engine(os.environ["DATABASE_URL"], pool_size=8, future=True)
session = scoped_session(sessionmaker(bind=engine, expire_on_commit=False, future=True))
Base = declarative_base()


class Exam(Base):
    __tablename__ = "exams"
    __mapper_args__ = {"eager_defaults": True}

    id = Column(BigInteger, primary_key=True)
    title = Column(Text, nullable=False)
    description = Column(Text)
    created_at = Column(DateTime(timezone=True), server_default=func.now())
    updated_at = Column(DateTime(timezone=True), server_default=func.now())
    last_updated_by = Column(Text)

    def as_dict(self):
        return {
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "created_at": self.created_at.isoformat(),
            "updated_at": self.updated_at.isoformat(),
            "last_updated_by": self.last_updated_by,
        }


@app.teardown_appcontext
def release(_error):
    session.remove()


@app.get("/exams")
def page():
    number = request.args.get("page", 1, int)
    size = request.args.get("per_page", 50, int)
    statement = select(Exam).order_by(Exam.id.desc()).limit(size).offset((number - 1) * size)
    items = [exam.as_dict() for exam in session.scalars(statement)]
    return jsonify(items=items, page=number, per_page=size)


@app.get("/exams/<int:exam_id>")
def one(exam_id):
    exam = session.get(Exam, exam_id)
    return (jsonify(exam.as_dict()), 200) if exam else (jsonify(error="not found"), 404)


@app.post("/exams")
def create():
    body = request.get_json()
    exam = Exam(title=body["title"], description=body["description"], last_updated_by="bench")
    session.add(exam)
    session.commit()
    return jsonify(exam.as_dict()), 201
