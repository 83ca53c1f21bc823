// SPDX-License-Identifier: GPL-3.0-or-later
// Lists: order, pages, cursors, totals, and which fields are in them.
#include "apiserver.h"
#include "core/fold.h"
#include "listwalk.h"

#include <QTest>

#include <algorithm>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

QByteArray encoded(const QString &text)
{
    return QUrl::toPercentEncoding(text, ",");
}

// -1, 0 or 1, as the API promises to sort: nothing first, text by its folded form, bytes otherwise.
int compared(const FieldSpec &field, const QJsonValue &a, const QJsonValue &b)
{
    const auto sign = [](const auto &x, const auto &y) { return x < y ? -1 : y < x ? 1 : 0; };
    switch (field.type) {
    case FieldType::Integer:
    case FieldType::Reference:
        return sign(a.toInteger(std::numeric_limits<qint64>::min()),
                    b.toInteger(std::numeric_limits<qint64>::min()));
    case FieldType::Boolean:
        return sign(a.toBool(), b.toBool());
    case FieldType::Text:
        if (!field.readOnly)
            return sign(fold(a.toString()).toUtf8(), fold(b.toString()).toUtf8());
        break;
    case FieldType::Choice:
    case FieldType::Timestamp:
        break;
    }
    return sign(a.toString().toUtf8(), b.toString().toUtf8());
}

} // namespace

class TestLists : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_server.reset(); }
    void everySort_data();
    void everySort();
    void mixedSorts_data();
    void mixedSorts();
    void emptyList();
    void shape();
    void pagesBehindTheEnd();
    void withoutCount();
    void totalsFollowWrites();
    void totalsAreOfTheirList();
    void cursorsOutliveChanges();
    void cursorsWithFilters();
    void badCursors_data();
    void badCursors();
    void fields();
    void expand();

private:
    HttpClient &http() { return m_server->http(); }
    const ResourceSpec &spec(const QString &name) { return *findSpec(m_server->catalog(), name); }
    void verifySort(const QString &resource, const QString &sort);

    std::unique_ptr<ApiServer> m_server;
};

// Records with equal values, without values, and with text whose order depends on folding.
void TestLists::initTestCase()
{
    m_server = std::make_unique<ApiServer>();
    const QStringList names {u"Ana"_s,   u"ana"_s,   u"Äpfel"_s, u"Zebra"_s, u"zulu"_s,
                             u"Šarić"_s, u"saric"_s, u"Łódź"_s,  u"100"_s,   u"20"_s,
                             u"كتاب"_s,  u"🎵"_s,     u"Đuro"_s,  u"duro"_s,  u"_"_s};
    for (int i = 0; i < 60; ++i) {
        const QString name = names[i % names.size()];
        const QString other = names[i / 7 % names.size()];
        QJsonObject user {{u"username"_s, name + QString::number(i)},
                          {u"first_name"_s, other},
                          {u"admin"_s, i % 3 == 0}};
        if (i % 4 != 0)
            user.insert(u"email"_s, u"%1@example.org"_s.arg(i));
        if (i % 5 != 0)
            user.insert(u"role"_s, i % 2 == 0 ? u"student"_s : u"teacher"_s);
        const qint64 id = m_server->create(u"users"_s, user)[u"id"].toInteger();
        QJsonObject car {{u"model"_s, other}, {u"owner_id"_s, i % 3 == 0 ? id : m_server->owner()}};
        if (i % 2 == 0)
            car.insert(u"plate"_s, u"ZG %1"_s.arg(i));
        m_server->create(u"cars"_s, car);
        m_server->create(u"songs"_s,
                         {{u"artist"_s, name}, {u"title"_s, other}, {u"rating"_s, i % 6}});
    }
    // Some have been seen, two of them at the same time.
    m_server->database().query(
        u"UPDATE users SET last_seen = '2026-03-02T08:15:30.123Z' WHERE id IN (2, 5)"_s);
    m_server->database().query(
        u"UPDATE users SET last_seen = '2025-03-02T08:15:30.000Z' WHERE id = 9"_s);
}

void TestLists::verifySort(const QString &resource, const QString &sort)
{
    const QByteArray list = pathOf(resource) + "?sort=" + encoded(sort);
    const HttpReply whole = http().get(list + "&per_page=1000");
    QVERIFY2(whole.status == 200, whole.body);
    const QJsonArray items = whole.items();
    QVERIFY(items.size() >= 60);
    auto keys = parseSort(spec(resource), sort);
    QVERIFY(bool(keys));
    keys->append({u"id"_s, keys->last().descending});
    for (qsizetype i = 1; i < items.size(); ++i) {
        int order = 0;
        for (qsizetype k = 0; order == 0 && k < keys->size(); ++k) {
            const SortKey &key = keys->at(k);
            order = compared(*spec(resource).field(key.field), items[i - 1][key.field],
                             items[i][key.field])
                * (key.descending ? -1 : 1);
        }
        QVERIFY2(order < 0, qPrintable(u"%1 and %2"_s.arg(i - 1).arg(i)));
    }
    const QList<qint64> ids = idsOf(items);
    QCOMPARE(idsByPages(http(), list, 7), ids);
    QCOMPARE(idsByCursors(http(), list, 7), ids);
    QCOMPARE(idsByCursors(http(), list + "&count=none", 1000), ids);
}

void TestLists::everySort_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("field");
    const Catalog catalog = standardCatalog();
    for (const auto &name : {u"songs"_s, u"users"_s, u"cars"_s}) {
        for (const FieldSpec &field : findSpec(catalog, name)->fields)
            QTest::addRow("%s.%s", qPrintable(name), qPrintable(field.name)) << name << field.name;
    }
}

void TestLists::everySort()
{
    QFETCH(QString, resource);
    QFETCH(QString, field);
    verifySort(resource, field);
    verifySort(resource, u'-' + field);
}

void TestLists::mixedSorts_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("sort");
    const auto row = [](const QString &resource, const char *sort) {
        QTest::addRow("%s by %s", qPrintable(resource), sort)
            << resource << QString::fromLatin1(sort);
    };
    row(u"songs"_s, "artist,title");
    row(u"songs"_s, "-artist,-title");
    row(u"songs"_s, "rating,-title");
    row(u"songs"_s, "-rating,title");
    row(u"songs"_s, "-rating,title,-artist");
    row(u"users"_s, "admin,-role,first_name");
    row(u"users"_s, "-email,role");
    row(u"users"_s, "last_seen,-email");
    row(u"users"_s, "-last_seen,first_name");
    row(u"users"_s, "role,last_seen,-admin");
    row(u"cars"_s, "owner_id,-plate");
    row(u"cars"_s, "-plate,model");
    row(u"cars"_s, "model,-created_at,plate");
    row(u"cars"_s, "last_updated_by,-revision,owner_id");
}

void TestLists::mixedSorts()
{
    QFETCH(QString, resource);
    QFETCH(QString, sort);
    verifySort(resource, sort);
}

void TestLists::emptyList()
{
    QCOMPARE(
        compact(http().get(pathOf(u"tasks"_s)).body),
        R"({"items":[],"next_cursor":null,"page":1,"per_page":50,"total_items":0,"total_pages":0})");
    QCOMPARE(compact(http().get(pathOf(u"tasks"_s) + "?count=none&per_page=3").body),
             R"({"items":[],"next_cursor":null,"page":1,"per_page":3})");
}

void TestLists::shape()
{
    const QByteArray songs = pathOf(u"songs"_s);
    const QJsonObject first = http().get(songs).object();
    QCOMPARE(first[u"items"].toArray().size(), 50);
    QCOMPARE(first[u"page"].toInt(), 1);
    QCOMPARE(first[u"per_page"].toInt(), 50);
    QCOMPARE(first[u"total_items"].toInt(), 60);
    QCOMPARE(first[u"total_pages"].toInt(), 2);
    QVERIFY(first[u"next_cursor"].isString());
    const QJsonObject last = http().get(songs + "?page=2").object();
    QCOMPARE(last[u"items"].toArray().size(), 10);
    QVERIFY(last.contains(u"next_cursor") && last[u"next_cursor"].isNull());
    const QJsonObject behind =
        http().get(songs + "?cursor=" + first[u"next_cursor"].toString().toLatin1()).object();
    QVERIFY(!behind.contains(u"page"));
    QCOMPARE(behind[u"total_items"].toInt(), 60);
    QCOMPARE(idsOf(behind[u"items"].toArray()), idsOf(last[u"items"].toArray()));
    QCOMPARE(http().get(songs + "?per_page=1000").items().size(), 60);
    // A last page that is full leads nowhere.
    QVERIFY(http().get(songs + "?per_page=20&page=3").object()[u"next_cursor"].isNull());
}

void TestLists::pagesBehindTheEnd()
{
    for (const QByteArray page : {"7", "1000", "1000000000000"}) {
        const HttpReply reply = http().get(pathOf(u"songs"_s) + "?page=" + page);
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.items().isEmpty());
        QCOMPARE(reply.object()[u"total_items"].toInt(), 60);
        QVERIFY(reply.object()[u"next_cursor"].isNull());
    }
}

void TestLists::withoutCount()
{
    const QByteArray songs = pathOf(u"songs"_s) + "?count=none";
    const QJsonObject first = http().get(songs).object();
    QVERIFY(!first.contains(u"total_items") && !first.contains(u"total_pages"));
    QCOMPARE(first[u"page"].toInt(), 1);
    QVERIFY(first[u"next_cursor"].isString());
    QVERIFY(http().get(songs + "&page=2").object()[u"next_cursor"].isNull());
    QCOMPARE(http().get(songs + "&page=500").items().size(), 0);
}

void TestLists::totalsFollowWrites()
{
    const QByteArray lists[] = {pathOf(u"exams"_s), pathOf(u"exams"_s) + "?title[starts]=new",
                                pathOf(u"exams"_s) + "?search=new"};
    const auto verifyTotals = [&](int all, int fresh) {
        for (const QByteArray &list : lists) {
            const QJsonObject page = http().get(list).object();
            QCOMPARE(page[u"total_items"].toInt(), list.contains('?') ? fresh : all);
            QCOMPARE(page[u"items"].toArray().size(), page[u"total_items"].toInt());
        }
    };
    verifyTotals(0, 0);
    const qint64 one =
        m_server->create(u"exams"_s, {{u"title"_s, u"new one"_s}})[u"id"].toInteger();
    verifyTotals(1, 1);
    QCOMPARE(m_server->import(u"exams"_s, "{\"title\":\"new two\"}\n{\"title\":\"old\"}\n"), 2);
    verifyTotals(3, 2);
    QCOMPARE(http().patch(pathOf(u"exams"_s, one), {{u"title"_s, u"older"_s}}).status, 200);
    verifyTotals(3, 1);
    QCOMPARE(http().remove(pathOf(u"exams"_s, one)).status, 204);
    verifyTotals(2, 1);
}

// What separates values may be part of one.
void TestLists::totalsAreOfTheirList()
{
    const QByteArray songs = pathOf(u"songs"_s);
    const auto add = [this](const QString &artist, const QString &title) {
        m_server->create(u"songs"_s, {{u"artist"_s, artist}, {u"title"_s, title}});
    };
    add(u"c"_s, u"a 1:b"_s);
    add(u"b 1:c"_s, u"a"_s);
    add(u"b 1:c"_s, u"a"_s);
    for (const auto &[query, total] :
         {std::pair("?title=a%201:b&artist=c", 1), std::pair("?title=a&artist=b%201:c", 2)})
        QCOMPARE(http().get(songs + query).object()[u"total_items"].toInt(), total);
}

void TestLists::cursorsOutliveChanges()
{
    const QByteArray list = pathOf(u"instruments"_s) + "?sort=name&per_page=4";
    QList<qint64> ids;
    for (int i = 0; i < 12; ++i)
        ids.append(
            m_server->create(u"instruments"_s, {{u"name"_s, QString(QChar(u'b' + i))}})[u"id"]
                .toInteger());
    const HttpReply first = http().get(list);
    QCOMPARE(idsOf(first.items()), ids.first(4));
    // The record at which the page ended goes, one comes before it and one behind.
    QCOMPARE(http().remove(pathOf(u"instruments"_s, ids[3])).status, 204);
    m_server->create(u"instruments"_s, {{u"name"_s, u"a"_s}});
    const qint64 behind =
        m_server->create(u"instruments"_s, {{u"name"_s, u"ff"_s}})[u"id"].toInteger();
    const HttpReply second =
        http().get(list + "&cursor=" + first.object()[u"next_cursor"].toString().toLatin1());
    QCOMPARE(idsOf(second.items()), (QList<qint64> {ids[4], behind, ids[5], ids[6]}));
}

void TestLists::cursorsWithFilters()
{
    const QByteArray list = pathOf(u"songs"_s) + "?rating[gte]=3&search=a&sort=-rating,title";
    const QList<qint64> ids = idsOf(http().get(list + "&per_page=1000").items());
    QVERIFY(ids.size() > 10);
    QCOMPARE(idsByCursors(http(), list, 3), ids);
    QCOMPARE(idsByPages(http(), list, 3), ids);
}

void TestLists::badCursors_data()
{
    QTest::addColumn<QByteArray>("cursor");
    QTest::addColumn<QString>("message");
    const auto made = [](const QByteArray &text) {
        return text.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    };
    const QString strange = u"cursor must be a next_cursor that a list has given."_s;
    const QString other = u"cursor belongs to a list with another sort."_s;
    QTest::newRow("nonsense") << QByteArray("nonsense!") << strange;
    QTest::newRow("letters") << QByteArray("abcd") << strange;
    QTest::newRow("another sort") << made("title,id\n[\"a\",1]") << other;
    QTest::newRow("another direction") << made("-rating,-id\n[1,1]") << other;
    QTest::newRow("no keys") << made("rating,id\n") << strange;
    QTest::newRow("too few keys") << made("rating,id\n[1]") << strange;
    QTest::newRow("too many keys") << made("rating,id\n[1,1,1]") << strange;
    QTest::newRow("text for a number") << made("rating,id\n[\"x\",1]") << strange;
    QTest::newRow("half a number") << made("rating,id\n[1.5,1]") << strange;
    QTest::newRow("a number that is too large") << made("rating,id\n[1e300,1]") << strange;
    QTest::newRow("null") << made("rating,id\n[null,1]") << strange;
    QTest::newRow("a list") << made("rating,id\n[[1],1]") << strange;
    QTest::newRow("no words") << made("artist,id\n[1,1]") << strange;
    QTest::newRow("null character") << made("artist,id\n[\"\\u0000\",1]") << strange;
    QTest::newRow("no time") << made("created_at,id\n[\"soon\",1]") << strange;
    QTest::newRow("empty time") << made("created_at,id\n[\"\",1]") << strange;
    QTest::newRow("too large an id") << made("rating,id\n[1,9223372036854775808]") << strange;
}

void TestLists::badCursors()
{
    QFETCH(QByteArray, cursor);
    QFETCH(QString, message);
    const QByteArray text = QByteArray::fromBase64(cursor, QByteArray::Base64UrlEncoding);
    const QByteArray sort = text.contains("artist") ? "artist"
        : text.contains("created")                  ? "created_at"
                                                    : "rating";
    const HttpReply reply = http().get(pathOf(u"songs"_s) + "?sort=" + sort + "&cursor=" + cursor);
    QVERIFY2(reply.status == 400, reply.body);
    QCOMPARE(reply.object()[u"errors"][u"cursor"][0][u"code"].toString(), u"bad_cursor"_s);
    QCOMPARE(reply.object()[u"errors"][u"cursor"][0][u"message"].toString(), message);
}

void TestLists::fields()
{
    const QByteArray songs = pathOf(u"songs"_s) + "?per_page=2";
    for (const QJsonValue &item : http().get(songs + "&fields=title,id").items())
        QCOMPARE(item.toObject().keys(), (QStringList {u"id"_s, u"title"_s}));
    // Sorted by what is not shown.
    const QList<qint64> ids = idsOf(http().get(pathOf(u"songs"_s) + "?sort=-rating,title").items());
    QCOMPARE(idsOf(http().get(pathOf(u"songs"_s) + "?sort=-rating,title&fields=id").items()), ids);
    const qint64 id = ids.first();
    QCOMPARE(http().get(pathOf(u"songs"_s, id) + "?fields=rating").object().keys(),
             QStringList {u"rating"_s});
    QCOMPARE(http().get(pathOf(u"songs"_s, id) + "?fields=colour").status, 400);
    // One that may be selected alone: whether a user may be everything is a boolean.
    for (const QJsonValue &item :
         http().get(pathOf(u"users"_s) + "?fields=admin,last_seen").items()) {
        QVERIFY(item[u"admin"].isBool());
        QVERIFY(item[u"last_seen"].isNull() || item[u"last_seen"].toString().endsWith(u'Z'));
    }
}

void TestLists::expand()
{
    const QByteArray cars = pathOf(u"cars"_s) + "?sort=id&per_page=10&expand=owner";
    const QJsonArray items = http().get(cars).items();
    QCOMPARE(items.size(), 10);
    for (const QJsonValue &car : items) {
        const qint64 owner = car[u"owner_id"].toInteger();
        QCOMPARE(compact(car[u"owner"].toObject()),
                 compact(http().get(pathOf(u"users"_s, owner)).object()));
    }
    const QJsonObject first = items.first().toObject();
    const HttpReply one = http().get(pathOf(u"cars"_s, first[u"id"].toInteger()) + "?expand=owner");
    QCOMPARE(compact(one.object()), compact(first));
    const HttpReply some = http().get(pathOf(u"cars"_s) + "?fields=model&expand=owner&per_page=1");
    QCOMPARE(some.items().first().toObject().keys(), (QStringList {u"model"_s, u"owner"_s}));
    QVERIFY(!http().get(pathOf(u"cars"_s)).items().first().toObject().contains(u"owner"));
}

QTEST_GUILESS_MAIN(TestLists)
#include "tst_lists.moc"
