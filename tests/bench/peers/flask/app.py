# SPDX-License-Identifier: GPL-3.0-or-later
"""The exams service in Flask, SQLAlchemy's ORM and PostgreSQL, served by gunicorn."""

import os
import re

from flask import Flask, jsonify, request
from sqlalchemy import (BigInteger, Column, DateTime, Integer, Text, and_, create_engine, func, or_,
                        select)
from sqlalchemy.orm import declarative_base, scoped_session, sessionmaker

app = Flask(__name__)
app.json.sort_keys = False
engine = create_engine(os.environ["DATABASE_URL"], pool_size=8, future=True)
session = scoped_session(sessionmaker(bind=engine, expire_on_commit=False, future=True))
Base = declarative_base()


class Kept:
    """What every record has."""

    __mapper_args__ = {"eager_defaults": True}

    id = Column(BigInteger, primary_key=True)
    created_at = Column(DateTime(timezone=True), server_default=func.now())
    updated_at = Column(DateTime(timezone=True), server_default=func.now(), onupdate=func.now())
    last_updated_by = Column(Text)

    def kept(self):
        return {
            "created_at": self.created_at.isoformat(),
            "updated_at": self.updated_at.isoformat(),
            "last_updated_by": self.last_updated_by,
        }


class Exam(Kept, Base):
    __tablename__ = "exams"

    title = Column(Text, nullable=False)
    description = Column(Text)

    def as_dict(self):
        return {"id": self.id, "title": self.title, "description": self.description, **self.kept()}


class Song(Kept, Base):
    __tablename__ = "songs"

    artist = Column(Text, nullable=False)
    title = Column(Text, nullable=False)
    rating = Column(Integer, nullable=False)

    def as_dict(self):
        return {"id": self.id, "artist": self.artist, "title": self.title, "rating": self.rating,
                **self.kept()}


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


@app.patch("/exams/<int:exam_id>")
def update(exam_id):
    exam = session.get(Exam, exam_id)
    if not exam:
        return jsonify(error="not found"), 404
    exam.title = request.get_json()["title"]
    exam.last_updated_by = "bench"
    session.commit()
    return jsonify(exam.as_dict())


def matching(words):
    """Every word is part of a word in artist or title."""
    patterns = ("%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words)
    return and_(True, *(or_(Song.artist.ilike(pattern), Song.title.ilike(pattern))
                        for pattern in patterns))


@app.get("/songs")
def search():
    number = request.args.get("page", 1, int)
    size = request.args.get("per_page", 50, int)
    found = matching(request.args["search"].split())
    statement = (select(Song).where(found).order_by(Song.artist, Song.title, Song.id)
                 .limit(size).offset((number - 1) * size))
    reply = {"items": [song.as_dict() for song in session.scalars(statement)]}
    if request.args.get("total"):
        reply["total_items"] = session.scalar(select(func.count()).select_from(Song).where(found))
    return jsonify(reply)


@app.post("/songs/import")
def import_songs():
    with session.connection().connection.cursor() as cursor:
        cursor.copy_expert("COPY songs (artist, title, rating) FROM STDIN CSV HEADER",
                           request.stream)
        created = cursor.rowcount
    session.commit()
    return jsonify(created=created), 201
