// SPDX-License-Identifier: GPL-3.0-or-later
// The exams service in fastify and better-sqlite3: one process, as SQLite has one writer.
'use strict';

const Database = require('better-sqlite3');
const fastify = require('fastify');
const schemas = require('./schemas');

const db = new Database(process.env.DATABASE_FILE);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');

const columns = 'id, title, description, created_at, updated_at, last_updated_by';
const selectPage = db.prepare(`SELECT ${columns} FROM exams ORDER BY id DESC LIMIT ? OFFSET ?`);
const selectOne = db.prepare(`SELECT ${columns} FROM exams WHERE id = ?`);
const insert = db.prepare(
    `INSERT INTO exams (title, description, last_updated_by) VALUES (?, ?, 'bench')
     RETURNING ${columns}`);

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

app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
