// SPDX-License-Identifier: GPL-3.0-or-later
// Unique values, references, and many clients at once.
#include "apiserver.h"

#include <QSet>
#include <QTest>
#include <QThread>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

constexpr int kClients = 16;

// One message for one field, as every conflict says it.
QByteArray conflict(const QString &field, const QString &code, const QString &message)
{
    return problemText(409, u"Conflict"_s, message, errorOf(field, code, message));
}

// Runs the work in as many threads, each with a client of its own; what each of them gives.
template <typename Work>
auto inThreads(const QString &url, Work work)
{
    using Given = decltype(work(std::declval<HttpClient &>(), 0));
    QList<Given> given(kClients);
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < kClients; ++i) {
        threads.emplace_back(QThread::create([&, i, into = &given[i]] {
            HttpClient client(url);
            *into = work(client, i);
        }));
    }
    for (const auto &thread : threads)
        thread->start();
    for (const auto &thread : threads)
        thread->wait();
    return given;
}

} // namespace

class TestConflicts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void uniqueValues_data();
    void uniqueValues();
    void uniqueValuesGoByTheirLetters();
    void freedValues();
    void missingReference();
    void ownersStay();
    void distinctNumbers();
    void oneOfManyGetsTheName();
    void oneOfManyWriters();
    void everyChangeCounts();
    void readersSeeWholeRecords();

private:
    HttpClient &http() { return m_server->http(); }

    std::unique_ptr<ApiServer> m_server;
};

void TestConflicts::uniqueValues_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("field");
    for (const ResourceSpec &spec : standardCatalog()) {
        for (const FieldSpec &field : spec.fields) {
            if (field.unique)
                QTest::addRow("%s.%s", qPrintable(spec.name), qPrintable(field.name))
                    << spec.name << field.name;
        }
    }
}

void TestConflicts::uniqueValues()
{
    QFETCH(QString, resource);
    QFETCH(QString, field);
    const ResourceSpec &spec = *findSpec(m_server->catalog(), resource);
    static int number = 0;
    const QJsonObject first = m_server->sample(spec, ++number);
    QJsonObject second = m_server->sample(spec, ++number);
    QVERIFY(!m_server->create(resource, first).isEmpty());
    const QJsonObject other = m_server->create(resource, second);
    second.insert(field, first[field]);
    const QByteArray wanted = conflict(
        field, u"unique"_s,
        u"%1 is already in use by another %2."_s.arg(spec.field(field)->label, spec.singular));
    const QByteArray path = pathOf(resource, other[u"id"].toInteger());
    QJsonObject third = m_server->sample(spec, ++number);
    third.insert(field, first[field]);
    for (const HttpReply &reply : {http().post(pathOf(resource), third), http().put(path, second),
                                   http().patch(path, {{field, first[field]}})}) {
        QCOMPARE(reply.status, 409);
        QCOMPARE(reply.header("Content-Type"), "application/problem+json");
        QCOMPARE(reply.problem(), wanted);
    }
    QCOMPARE(compact(http().get(path).object()), compact(other));
    // Keeping what one has is no conflict.
    QCOMPARE(http().patch(path, {{field, other[field]}}).status, 200);
}

void TestConflicts::uniqueValuesGoByTheirLetters()
{
    for (const auto &name : {u"Ivo"_s, u"ivo"_s, u"Ivó"_s, u"ivo "_s})
        QVERIFY(!m_server->create(u"users"_s, {{u"username"_s, name}}).isEmpty());
}

void TestConflicts::freedValues()
{
    const QJsonObject user {{u"username"_s, u"free"_s}};
    const qint64 id = m_server->create(u"users"_s, user)[u"id"].toInteger();
    QCOMPARE(http().post(pathOf(u"users"_s), user).status, 409);
    QCOMPARE(http().patch(pathOf(u"users"_s, id), {{u"username"_s, u"taken"_s}}).status, 200);
    QCOMPARE(http().post(pathOf(u"users"_s), user).status, 201);
    QCOMPARE(http().remove(pathOf(u"users"_s, id)).status, 204);
    QCOMPARE(http().post(pathOf(u"users"_s), {{u"username"_s, u"taken"_s}}).status, 201);
}

void TestConflicts::missingReference()
{
    const QJsonObject car =
        m_server->create(u"cars"_s, {{u"model"_s, u"van"_s}, {u"owner_id"_s, m_server->owner()}});
    const QByteArray path = pathOf(u"cars"_s, car[u"id"].toInteger());
    for (const qint64 owner :
         {qint64(999'999), qint64(9007199254740993), std::numeric_limits<qint64>::max()}) {
        const QJsonObject wrong {{u"model"_s, u"van"_s}, {u"owner_id"_s, owner}};
        const QByteArray wanted =
            conflict(u"owner_id"_s, u"reference"_s,
                     u"Owner: there is no user with the number %1."_s.arg(owner));
        for (const HttpReply &reply :
             {http().post(pathOf(u"cars"_s), wrong), http().put(path, wrong),
              http().patch(path, {{u"owner_id"_s, owner}})}) {
            QCOMPARE(reply.problem(), wanted);
            QCOMPARE(reply.status, 409);
        }
    }
    QCOMPARE(compact(http().get(path).object()), compact(car));
}

void TestConflicts::ownersStay()
{
    const qint64 owner =
        m_server->create(u"users"_s, {{u"username"_s, u"owns two"_s}})[u"id"].toInteger();
    QList<QByteArray> cars;
    for (const auto &model : {u"one"_s, u"two"_s}) {
        const QJsonObject car =
            m_server->create(u"cars"_s, {{u"model"_s, model}, {u"owner_id"_s, owner}});
        cars.append(pathOf(u"cars"_s, car[u"id"].toInteger()));
    }
    const QByteArray path = pathOf(u"users"_s, owner);
    HttpReply refused = http().remove(path);
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.problem(),
             conflict(u"id"_s, u"referenced"_s,
                      u"This user cannot be deleted: 2 of the cars refer to it (owner)."_s));
    QCOMPARE(http().get(path).status, 200);
    QCOMPARE(http().remove(cars[0]).status, 204);
    refused = http().remove(path);
    QCOMPARE(refused.problem(),
             conflict(u"id"_s, u"referenced"_s,
                      u"This user cannot be deleted: 1 of the cars refer to it (owner)."_s));
    QCOMPARE(http().patch(cars[1], {{u"owner_id"_s, m_server->owner()}}).status, 200);
    QCOMPARE(http().remove(path).status, 204);
}

void TestConflicts::distinctNumbers()
{
    constexpr int kEach = 12;
    const auto given = inThreads(m_server->url(), [](HttpClient &client, int number) {
        QList<qint64> ids;
        for (int i = 0; i < kEach; ++i) {
            const QString title = u"task %1 of client %2"_s.arg(i).arg(number);
            const HttpReply reply = client.post(pathOf(u"tasks"_s), {{u"title"_s, title}});
            if (reply.status == 201 && reply.object()[u"title"].toString() == title)
                ids.append(reply.object()[u"id"].toInteger());
        }
        return ids;
    });
    QSet<qint64> ids;
    for (const QList<qint64> &some : given) {
        QCOMPARE(some.size(), kEach);
        ids += QSet<qint64>(some.begin(), some.end());
    }
    QCOMPARE(ids.size(), kClients * kEach);
    QCOMPARE(http().get(pathOf(u"tasks"_s)).object()[u"total_items"].toInt(), kClients * kEach);
}

void TestConflicts::oneOfManyGetsTheName()
{
    const auto statuses = inThreads(m_server->url(), [](HttpClient &client, int) {
        return client.post(pathOf(u"users"_s), {{u"username"_s, u"wanted"_s}}).status;
    });
    QCOMPARE(statuses.count(201), 1);
    QCOMPARE(statuses.count(409), kClients - 1);
    QCOMPARE(http().get(pathOf(u"users"_s) + "?username=wanted").items().size(), 1);
}

void TestConflicts::oneOfManyWriters()
{
    const QJsonObject exam = m_server->create(u"exams"_s, {{u"title"_s, u"start"_s}});
    const QByteArray path = pathOf(u"exams"_s, exam[u"id"].toInteger());
    const auto replies = inThreads(m_server->url(), [path](HttpClient &client, int number) {
        return client.patch(path, {{u"title"_s, u"of client %1"_s.arg(number)}},
                            {{"If-Match", "\"1\""}});
    });
    QString winner;
    int stale = 0;
    for (const HttpReply &reply : replies) {
        if (reply.status == 200)
            winner = reply.object()[u"title"].toString();
        stale += reply.status == 412 ? 1 : 0;
    }
    QCOMPARE(stale, kClients - 1);
    for (const HttpReply &reply : replies) {
        if (reply.status == 412)
            QCOMPARE(reply.object()[u"current"][u"title"].toString(), winner);
    }
    QCOMPARE(http().get(path).object()[u"title"].toString(), winner);
    QCOMPARE(http().get(path).header("ETag"), "\"2\"");
}

void TestConflicts::everyChangeCounts()
{
    const QJsonObject exam = m_server->create(u"exams"_s, {{u"title"_s, u"start"_s}});
    const QByteArray path = pathOf(u"exams"_s, exam[u"id"].toInteger());
    constexpr int kEach = 5;
    const auto revisions = inThreads(m_server->url(), [path](HttpClient &client, int number) {
        QSet<qint64> seen;
        for (int i = 0; i < kEach; ++i) {
            const QString title = u"%1 of client %2"_s.arg(i).arg(number);
            seen.insert(
                client.patch(path, {{u"title"_s, title}}).object()[u"revision"].toInteger());
        }
        return seen;
    });
    QSet<qint64> all;
    for (const QSet<qint64> &some : revisions)
        all += some;
    QCOMPARE(all.size(), kClients * kEach);
    QCOMPARE(http().get(path).object()[u"revision"].toInteger(), 1 + kClients * kEach);
}

// Two fields that are always written alike are always read alike.
void TestConflicts::readersSeeWholeRecords()
{
    const QJsonObject song =
        m_server->create(u"songs"_s, {{u"artist"_s, u"0"_s}, {u"title"_s, u"0"_s}});
    const QByteArray path = pathOf(u"songs"_s, song[u"id"].toInteger());
    const auto torn = inThreads(m_server->url(), [path](HttpClient &client, int number) {
        int count = 0;
        for (int i = 0; i < 15; ++i) {
            if (number % 4 == 0) {
                const QString text = u"%1.%2"_s.arg(number).arg(i);
                count += client.put(path, {{u"artist"_s, text}, {u"title"_s, text}}).status == 200
                    ? 0
                    : 1;
                continue;
            }
            const QJsonObject read = client.get(path).object();
            count += !read.isEmpty() && read[u"artist"] == read[u"title"] ? 0 : 1;
            const QJsonObject listed = client.get(pathOf(u"songs"_s)).items().first().toObject();
            count += !listed.isEmpty() && listed[u"artist"] == listed[u"title"] ? 0 : 1;
        }
        return count;
    });
    QCOMPARE(torn, QList<int>(kClients, 0));
}

QTEST_GUILESS_MAIN(TestConflicts)
#include "tst_conflicts.moc"
