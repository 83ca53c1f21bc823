// SPDX-License-Identifier: GPL-3.0-or-later
// The exams service in fastify and pg: two processes, each with a pool and named prepared statements.
'use strict';

const cluster = require('node:cluster');
const { pipeline } = require('node:stream/promises');
const fastify = require('fastify');
const { Pool, types } = require('pg');
const { from: copyFrom } = require('pg-copy-streams');
const schemas = require('./schemas');

// A timestamp goes out as PostgreSQL wrote it, not by way of a Date: about a fifth more pages.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => text);
types.setTypeParser(types.builtins.INT8, Number);

const columns = 'id, title, description, created_at, updated_at, last_updated_by';
const statements = {
    page: `SELECT ${columns} FROM exams ORDER BY id DESC LIMIT $1 OFFSET $2`,
    one: `SELECT ${columns} FROM exams WHERE id = $1`,
    create: `INSERT INTO exams (title, description, last_updated_by) VALUES ($1, $2, 'bench')
             RETURNING ${columns}`,
    update: `UPDATE exams SET title = $2, updated_at = now(), last_updated_by = 'bench'
             WHERE id = $1 RETURNING ${columns}`,
};

// A statement for each number of words: every word is part of a word in artist or title.
const found = (words) =>
    words.map((_, i) => `(artist ILIKE $${i + 1} OR title ILIKE $${i + 1})`).join(' AND ') || 'true';
const pageOf = (words) =>
    `SELECT id, artist, title, rating, created_at, updated_at, last_updated_by FROM songs
     WHERE ${found(words)} ORDER BY artist, title, id
     LIMIT $${words.length + 1} OFFSET $${words.length + 2}`;
const totalOf = (words) => `SELECT count(*) AS total FROM songs WHERE ${found(words)}`;
const patternsOf = (search) =>
    search.split(/\s+/).filter(Boolean).map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);

async function storeSongs(pool, stream)
{
    const client = await pool.connect();
    try {
        const copy = client.query(copyFrom('COPY songs (artist, title, rating) FROM STDIN CSV HEADER'));
        await pipeline(stream, copy);
        return { created: copy.rowCount };
    } finally {
        client.release();
    }
}

function serve()
{
    const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 8 });
    const run = async (name, text, values) => (await pool.query({ name, text, values })).rows;
    const rows = (name, values) => run(name, statements[name], values);

    const app = fastify();

    app.get('/exams', schemas.page, async (request) => {
        const { page, per_page } = request.query;
        return { items: await rows('page', [per_page, (page - 1) * per_page]), page, per_page };
    });

    app.get('/exams/:id', schemas.one, async (request, reply) => {
        const [exam] = await rows('one', [request.params.id]);
        reply.code(exam ? 200 : 404);
        return exam ?? { error: 'not found' };
    });

    app.post('/exams', schemas.create, async (request, reply) => {
        const [exam] = await rows('create', [request.body.title, request.body.description]);
        reply.code(201);
        return exam;
    });

    app.patch('/exams/:id', schemas.update, async (request, reply) => {
        const [exam] = await rows('update', [request.params.id, request.body.title]);
        reply.code(exam ? 200 : 404);
        return exam ?? { error: 'not found' };
    });

    app.get('/songs', schemas.search, async (request) => {
        const { page, per_page, search, total } = request.query;
        const words = patternsOf(search);
        const reply = {
            items: await run(`search${words.length}`, pageOf(words),
                             [...words, per_page, (page - 1) * per_page]),
        };
        if (total)
            reply.total_items = (await run(`total${words.length}`, totalOf(words), words))[0].total;
        return reply;
    });

    app.addContentTypeParser('text/csv', (request, payload, done) => done(null, payload));
    app.post('/songs/import', schemas.import, (request) => storeSongs(pool, request.body));

    app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
}

if (cluster.isPrimary) {
    cluster.fork();
    cluster.fork();
    process.on('SIGTERM', () => cluster.disconnect(() => process.exit(0)));
} else {
    serve();
}
