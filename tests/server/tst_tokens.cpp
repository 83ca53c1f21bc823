// SPDX-License-Identifier: GPL-3.0-or-later
// Who may ask: the token of the owner.
#include "apiserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken(43, 'k');

} // namespace

class TestTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokens();
};

void TestTokens::tokens()
{
    ApiServer server({.profile = Profile::Local, .ownerToken = kToken});
    HttpClient &client = server.http();
    const QByteArray tasks = pathOf(u"tasks"_s);
    const HttpReply none = client.get(tasks);
    QCOMPARE(
        none.problem(),
        problemText(401, u"Unauthorized"_s, u"A token is needed: Authorization: Bearer ..."_s));
    QCOMPARE(none.header("WWW-Authenticate"), "Bearer realm=\"Lectern\"");
    for (const QByteArray &wrong :
         {QByteArray(43, 'x'), QByteArray(42, 'k'), QByteArray(44, 'k'), QByteArray()}) {
        const HttpReply reply = client.get(tasks, {{"Authorization", "Bearer " + wrong}});
        QCOMPARE(reply.problem(),
                 problemText(401, u"Unauthorized"_s, u"This token is not known."_s));
    }
    QCOMPARE(client.get(tasks, {{"Authorization", "Basic b3duZXI6a2tr"}}).status, 401);
    QCOMPARE(client.post(tasks, {{u"title"_s, u"a"_s}}).status, 401);
    // What holds no records is open to anyone; where there is no route nobody is asked who they
    // are.
    for (const char *path : {"/healthz", "/readyz", "/openapi.json"})
        QCOMPARE(client.get(path).status, 200);
    QCOMPARE(client.get("/nothing").status, 404);
    for (const char *path : {"/api/v1/songs", "/api/v1/songs/1", "/api/v1/jobs/x", "/exams",
                             "/api/songs", "/todo/api/v1.0/tasks", "/users/1/cars", "/hello/say"})
        QCOMPARE(client.get(path).status, 401);

    client.standing = {{"Authorization", "Bearer " + kToken}};
    const HttpReply task = client.post(tasks, {{u"title"_s, u"a"_s}});
    QCOMPARE(task.status, 201);
    QCOMPARE(task.object()[u"last_updated_by"].toString(), u"office"_s);
    QCOMPARE(client.get(tasks).object()[u"total_items"].toInt(), 1);

    // Where requests need no token a wrong one is still wrong.
    ApiServer open;
    QCOMPARE(open.http().get(tasks, {{"Authorization", "Bearer " + kToken}}).status, 401);
}

QTEST_GUILESS_MAIN(TestTokens)
#include "tst_tokens.moc"
