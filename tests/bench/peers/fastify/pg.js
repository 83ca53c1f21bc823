// SPDX-License-Identifier: GPL-3.0-or-later
// The exams service in fastify and pg: two processes, each with a pool and named prepared statements.
'use strict';

const cluster = require('node:cluster');
const fastify = require('fastify');
const { Pool, types } = require('pg');
const schemas = require('./schemas');

// A timestamp goes out as PostgreSQL wrote it, not by way of a Date: about a fifth more pages.
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => text);

const columns = 'id, title, description, created_at, updated_at, last_updated_by';
const statements = {
    page: `SELECT ${columns} FROM exams ORDER BY id DESC LIMIT $1 OFFSET $2`,
    one: `SELECT ${columns} FROM exams WHERE id = $1`,
    create: `INSERT INTO exams (title, description, last_updated_by) VALUES ($1, $2, 'bench')
             RETURNING ${columns}`,
};

function serve()
{
    const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 8 });
    const rows = async (name, values) =>
        (await pool.query({ name, text: statements[name], values })).rows;

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

    app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
}

if (cluster.isPrimary) {
    cluster.fork();
    cluster.fork();
    process.on('SIGTERM', () => cluster.disconnect(() => process.exit(0)));
} else {
    serve();
}
