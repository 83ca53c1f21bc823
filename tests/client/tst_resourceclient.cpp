// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/resourceclient.h"
#include "awaited.h"
#include "catalog/catalog.h"
#include "testserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestResourceClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void wholeLife_data();
    void wholeLife();
    void lists();
    void expands();
    void invalid();
    void conflictNamesTheField();
    void twoPeople();
    void removeWithOldRevision();
    void title();

private:
    ResourceClient resource(const QString &name) { return {&m_api, *findSpec(m_catalog, name)}; }
    Record created(const ResourceClient &client, const Record &record);

    TestServer m_server;
    ApiClient m_api;
    Catalog m_catalog = standardCatalog();
};

namespace {

qint64 idOf(const Record &record)
{
    return record.value(u"id"_s).toLongLong();
}

qint64 revisionOf(const Record &record)
{
    return record.value(u"revision"_s).toLongLong();
}

} // namespace

void TestResourceClient::initTestCase()
{
    QVERIFY(m_server.start());
    m_api.setServer(m_server.url(), TestServer::token());
}

Record TestResourceClient::created(const ResourceClient &client, const Record &record)
{
    const Awaited<Record> answer;
    client.create(record, this, answer);
    if (answer.wait() && answer.result())
        return answer.value();
    return {};
}

void TestResourceClient::wholeLife_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<Record>("record");
    QTest::addColumn<Record>("changed");

    QTest::newRow("exams") << u"exams"_s << Record {{u"title"_s, u"Harmony"_s}}
                           << Record {{u"description"_s, u"Two\nlines"_s}};
    QTest::newRow("songs") << u"songs"_s
                           << Record {{u"artist"_s, u"Amália"_s},
                                      {u"title"_s, u"Fado 'n' \"more\""_s}}
                           << Record {{u"rating"_s, qint64(5)}};
    QTest::newRow("users") << u"users"_s
                           << Record {{u"username"_s, u"ana"_s}, {u"role"_s, u"teacher"_s}}
                           << Record {{u"email"_s, u"ana@example.org"_s}, {u"admin"_s, true}};
    QTest::newRow("tasks") << u"tasks"_s << Record {{u"title"_s, u"Tune the piano"_s}}
                           << Record {{u"done"_s, true}};
}

void TestResourceClient::wholeLife()
{
    QFETCH(QString, resource);
    QFETCH(Record, record);
    QFETCH(Record, changed);
    const ResourceClient client = this->resource(resource);

    const Record first = created(client, record);
    QCOMPARE(revisionOf(first), 1);
    for (auto it = record.begin(); it != record.end(); ++it)
        QCOMPARE(first.value(it.key()), it.value());
    for (const FieldSpec &field : client.spec().fields)
        QVERIFY2(first.contains(field.name), qPrintable(field.name));

    const Awaited<Record> second;
    client.change(idOf(first), changed, 1, this, second);
    QVERIFY(second.wait());
    QVERIFY2(bool(second.result()),
             qPrintable(second.result() ? QString() : second.fault().message));
    QCOMPARE(revisionOf(second.value()), 2);
    for (auto it = changed.begin(); it != changed.end(); ++it)
        QCOMPARE(second.value().value(it.key()), it.value());

    const Awaited<Record> fetched;
    client.fetch(idOf(first), this, fetched);
    QVERIFY(fetched.wait());
    QCOMPARE(fetched.value(), second.value());

    const Awaited<void> removed;
    client.remove(idOf(first), 2, this, removed);
    QVERIFY(removed.wait());
    QVERIFY(bool(removed.result()));
    const Awaited<Record> gone;
    client.fetch(idOf(first), this, gone);
    QVERIFY(gone.wait());
    QCOMPARE(gone.fault().kind, Fault::Kind::NotFound);
}

void TestResourceClient::lists()
{
    const ResourceClient songs = resource(u"songs"_s);
    for (int i = 0; i < 5; ++i) {
        const Record song {{u"artist"_s, u"List"_s}, {u"title"_s, u"Song %1"_s.arg(i)}};
        QVERIFY(!created(songs, song).isEmpty());
    }
    Query query;
    query.search = u"list song"_s;
    query.perPage = 2;
    query.sort = {{u"title"_s, true}};
    const Awaited<ResourcePage> first;
    songs.list(query, this, first);
    QVERIFY(first.wait());
    QCOMPARE(first.value().total, 5);
    QCOMPARE(first.value().items.size(), 2);
    QCOMPARE(first.value().items.first().value(u"title"_s).toString(), u"Song 4"_s);
    QVERIFY(!first.value().nextCursor.isEmpty());

    query.cursor = first.value().nextCursor;
    query.count = false;
    query.perPage = 100;
    const Awaited<ResourcePage> rest;
    songs.list(query, this, rest);
    QVERIFY(rest.wait());
    QCOMPARE(rest.value().total, -1);
    QCOMPARE(rest.value().items.size(), 3);
    QVERIFY(rest.value().nextCursor.isEmpty());
}

void TestResourceClient::expands()
{
    const Record owner = created(resource(u"users"_s), {{u"username"_s, u"driver"_s}});
    const ResourceClient cars = resource(u"cars"_s);
    const Record car = created(cars, {{u"model"_s, u"2CV"_s}, {u"owner_id"_s, idOf(owner)}});
    QVERIFY(!car.isEmpty());
    Query query;
    query.expand = {u"owner"_s};
    const Awaited<ResourcePage> page;
    cars.list(query, this, page);
    QVERIFY(page.wait());
    QVERIFY2(bool(page.result()), qPrintable(page.result() ? QString() : page.fault().message));
    const Record shown = page.value().items.first();
    QCOMPARE(shown.value(u"owner_id"_s).toLongLong(), idOf(owner));
    QCOMPARE(shown.value(u"owner"_s).toMap().value(u"username"_s).toString(), u"driver"_s);
}

void TestResourceClient::invalid()
{
    const Awaited<Record> answer;
    resource(u"songs"_s)
        .create({{u"artist"_s, u"A"_s}, {u"title"_s, u""_s}, {u"rating"_s, qint64(9)}}, this,
                answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Invalid);
    QStringList fields;
    for (const FieldMessage &message : answer.fault().fields)
        fields.append(message.field + u' ' + message.code);
    fields.sort();
    QCOMPARE(fields, (QStringList {u"rating out_of_range"_s, u"title required"_s}));
}

void TestResourceClient::conflictNamesTheField()
{
    const ResourceClient users = resource(u"users"_s);
    QVERIFY(!created(users, {{u"username"_s, u"twice"_s}}).isEmpty());
    const Awaited<Record> answer;
    users.create({{u"username"_s, u"twice"_s}}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Conflict);
    QCOMPARE(answer.fault().fields.first().field, u"username"_s);
    QCOMPARE(answer.fault().fields.first().code, u"unique"_s);
}

void TestResourceClient::twoPeople()
{
    const ResourceClient songs = resource(u"songs"_s);
    const Record song = created(songs, {{u"artist"_s, u"A"_s}, {u"title"_s, u"Both"_s}});
    const Awaited<Record> mine;
    songs.change(idOf(song), {{u"rating"_s, qint64(5)}}, 1, this, mine);
    QVERIFY(mine.wait());
    const Awaited<Record> theirs;
    songs.change(idOf(song), {{u"rating"_s, qint64(1)}}, 1, this, theirs);
    QVERIFY(theirs.wait());
    QCOMPARE(theirs.fault().kind, Fault::Kind::Precondition);
    const Record current = songs.currentOf(theirs.fault());
    QCOMPARE(current, mine.value());

    const Awaited<Record> unchecked;
    songs.change(idOf(song), {{u"rating"_s, qint64(1)}}, 0, this, unchecked);
    QVERIFY(unchecked.wait());
    QVERIFY(bool(unchecked.result()));
}

void TestResourceClient::removeWithOldRevision()
{
    const ResourceClient songs = resource(u"songs"_s);
    const Record song = created(songs, {{u"artist"_s, u"A"_s}, {u"title"_s, u"Kept"_s}});
    const Awaited<Record> changed;
    songs.change(idOf(song), {{u"rating"_s, qint64(5)}}, 1, this, changed);
    QVERIFY(changed.wait());
    const Awaited<void> removed;
    songs.remove(idOf(song), 1, this, removed);
    QVERIFY(removed.wait());
    QCOMPARE(removed.fault().kind, Fault::Kind::Precondition);
}

void TestResourceClient::title()
{
    const ResourceSpec &cars = *findSpec(m_catalog, u"cars"_s);
    QCOMPARE(recordTitle(cars, {{u"model"_s, u"2CV"_s}, {u"plate"_s, u"L 1"_s}}), u"2CV"_s);
    QVERIFY(recordTitle(cars, {}).isEmpty());
}

QTEST_GUILESS_MAIN(TestResourceClient)
#include "tst_resourceclient.moc"
