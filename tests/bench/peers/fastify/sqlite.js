// SPDX-License-Identifier: GPL-3.0-or-later
// The exams service in fastify and better-sqlite3: one process, as SQLite has one writer.
'use strict';

const Database = require('better-sqlite3');
const fastify = require('fastify');
const rowsOf = require('./csv');
const schemas = require('./schemas');

const open = () => {
    const db = new Database(process.env.DATABASE_URL.replace('sqlite:///', ''));
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    return db;
};
const db = open();

const columns = 'id, title, description, created_at, updated_at, last_updated_by';
const selectPage = db.prepare(`SELECT ${columns} FROM exams ORDER BY id DESC LIMIT ? OFFSET ?`);
const selectOne = db.prepare(`SELECT ${columns} FROM exams WHERE id = ?`);
const insert = db.prepare(
    `INSERT INTO exams (title, description, last_updated_by) VALUES (?, ?, 'bench')
     RETURNING ${columns}`);
const update = db.prepare(
    `UPDATE exams SET title = ?, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
                      last_updated_by = 'bench' WHERE id = ? RETURNING ${columns}`);

const found = 'id IN (SELECT rowid FROM songs_search WHERE songs_search MATCH ?)';
const selectFound = db.prepare(
    `SELECT id, artist, title, rating, created_at, updated_at, last_updated_by FROM songs
     WHERE ${found} ORDER BY artist, title, id LIMIT ? OFFSET ?`);
const countFound = db.prepare('SELECT count(*) FROM songs_search WHERE songs_search MATCH ?').pluck();
const countAll = db.prepare('SELECT count(*) FROM songs').pluck();

// Each word as a phrase of FTS5: part of a word in artist or title.
const phrases = (words) =>
    words.split(/\s+/).filter(Boolean).map((word) => `"${word.replaceAll('"', '""')}"`).join(' ');

// A connection of its own, so that what others write meanwhile is no part of the transaction.
async function storeSongs(stream)
{
    const own = open();
    try {
        const insertSong = own.prepare(
            "INSERT INTO songs (artist, title, rating, last_updated_by) VALUES (?, ?, ?, 'bench')");
        own.exec('BEGIN IMMEDIATE');
        let created = 0;
        for await (const [artist, title, rating] of rowsOf(stream)) {
            insertSong.run(artist, title, Number(rating));
            created += 1;
        }
        own.exec('COMMIT');
        return { created };
    } finally {
        own.close();
    }
}

const app = fastify();

app.get('/exams', schemas.page, (request, reply) => {
    const { page, per_page } = request.query;
    reply.send({ items: selectPage.all(per_page, (page - 1) * per_page), page, per_page });
});

app.get('/exams/:id', schemas.one, (request, reply) => {
    const exam = selectOne.get(request.params.id);
    reply.code(exam ? 200 : 404).send(exam ?? { error: 'not found' });
});

app.post('/exams', schemas.create, (request, reply) => {
    reply.code(201).send(insert.get(request.body.title, request.body.description));
});

app.patch('/exams/:id', schemas.update, (request, reply) => {
    const exam = update.get(request.body.title, request.params.id);
    reply.code(exam ? 200 : 404).send(exam ?? { error: 'not found' });
});

app.get('/songs', schemas.search, (request, reply) => {
    const { page, per_page, search, total } = request.query;
    const words = phrases(search);
    const items = words ? selectFound.all(words, per_page, (page - 1) * per_page) : [];
    const count = () => (words ? countFound.get(words) : countAll.get());
    reply.send({ items, total_items: total ? count() : undefined });
});

app.addContentTypeParser('text/csv', (request, payload, done) => done(null, payload));
app.post('/songs/import', schemas.import, (request) => storeSongs(request.body));

app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
