// SPDX-License-Identifier: GPL-3.0-or-later
// Which records a list's filters leave, and what is said of a query that makes no sense.
#include "apiserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

// What a list shows by which a row of the tables below knows its records.
QStringList namesOf(const QJsonArray &items)
{
    QStringList names;
    for (const QJsonValue &item : items) {
        for (const auto &name : {u"username"_s, u"model"_s, u"title"_s}) {
            if (item.toObject().contains(name))
                names.append(item[name].toString());
        }
    }
    return names;
}

} // namespace

class TestFilters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_server.reset(); }
    void finds_data();
    void finds();
    void byTime();
    void refuses_data();
    void refuses();
    void manyValues();

private:
    HttpClient &http() { return m_server->http(); }

    std::unique_ptr<ApiServer> m_server;
    qint64 m_ana = 0;
};

void TestFilters::initTestCase()
{
    m_server = std::make_unique<ApiServer>();
    const auto user = [this](const QJsonObject &json) {
        return m_server->create(u"users"_s, json)[u"id"].toInteger();
    };
    m_ana = user({{u"username"_s, u"Ana"_s},
                  {u"email"_s, u"ana@example.org"_s},
                  {u"role"_s, u"teacher"_s},
                  {u"admin"_s, true},
                  {u"first_name"_s, u"Ana"_s}});
    QCOMPARE(m_ana, 1);
    user({{u"username"_s, u"ÄRZTE"_s}, {u"role"_s, u"student"_s}, {u"first_name"_s, u"ana"_s}});
    user({{u"username"_s, u"šarić"_s}, {u"email"_s, u"ivo@example.org"_s}});
    user({{u"username"_s, u"100%_a\\b"_s}, {u"first_name"_s, u"a,b"_s}});
    m_server->database().query(
        u"UPDATE users SET last_seen = '2026-03-02T08:15:30.123Z' WHERE id = 3"_s);
    const auto song = [this](const QString &title, int rating) {
        m_server->create(u"songs"_s,
                         {{u"artist"_s, u"A"_s}, {u"title"_s, title}, {u"rating"_s, rating}});
    };
    song(u"zero"_s, 0);
    song(u"one"_s, 1);
    song(u"three"_s, 3);
    song(u"trio"_s, 3);
    song(u"five"_s, 5);
    m_server->create(u"cars"_s,
                     {{u"model"_s, u"van"_s}, {u"owner_id"_s, 1}, {u"plate"_s, u"ZG 1"_s}});
    m_server->create(u"cars"_s, {{u"model"_s, u"bus"_s}, {u"owner_id"_s, 2}});
    m_server->create(u"tasks"_s, {{u"title"_s, u"open"_s}});
    m_server->create(u"tasks"_s, {{u"title"_s, u"closed"_s}, {u"done"_s, true}});
}

void TestFilters::finds_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("query");
    QTest::addColumn<QStringList>("names"); // in the order of their ids
    const auto row = [](const QString &resource, const QString &query, const QStringList &names) {
        QTest::newRow(qPrintable(resource + u'?' + query)) << resource << query << names;
    };
    const QString songs = u"songs"_s;
    row(songs, u"rating=3"_s, {u"three"_s, u"trio"_s});
    row(songs, u"rating[eq]=3.0"_s, {u"three"_s, u"trio"_s});
    row(songs, u"rating[ne]=3"_s, {u"zero"_s, u"one"_s, u"five"_s});
    row(songs, u"rating[lt]=1"_s, {u"zero"_s});
    row(songs, u"rating[lte]=1"_s, {u"zero"_s, u"one"_s});
    row(songs, u"rating[gt]=3"_s, {u"five"_s});
    row(songs, u"rating[gte]=3"_s, {u"three"_s, u"trio"_s, u"five"_s});
    row(songs, u"rating[in]=0,5,7"_s, {u"zero"_s, u"five"_s});
    row(songs, u"rating[in]=3"_s, {u"three"_s, u"trio"_s});
    row(songs, u"rating=-9223372036854775808"_s, {});
    row(songs, u"rating[lte]=9223372036854775807&rating[gte]=5"_s, {u"five"_s});
    row(songs, u"rating[gte]=1&rating[lt]=5&title[starts]=t"_s, {u"three"_s, u"trio"_s});
    row(songs, u"rating=3&rating=5"_s, {});
    row(songs, u"title=trio"_s, {u"trio"_s});
    row(songs, u"title=Trio"_s, {});
    row(songs, u"title[ne]=trio&rating=3"_s, {u"three"_s});
    row(songs, u"title[gt]=three"_s, {u"zero"_s, u"trio"_s});
    row(songs, u"title[lte]=one"_s, {u"one"_s, u"five"_s});
    row(songs, u"title[in]=one,five"_s, {u"one"_s, u"five"_s});
    row(songs, u"title="_s, {});
    row(songs, u"id[in]=1,3"_s, {u"zero"_s, u"three"_s});
    row(songs, u"id[gt]=4"_s, {u"five"_s});
    row(songs, u"revision=1&id=2"_s, {u"one"_s});
    row(songs, u"last_updated_by=office&id=2"_s, {u"one"_s});
    row(songs, u"last_updated_by[ne]=office"_s, {});
    row(songs, u"rating=3&search=tri"_s, {u"trio"_s});
    const QString users = u"users"_s;
    row(users, u"username[contains]=RI"_s, {u"šarić"_s});
    row(users, u"username[contains]=arz"_s, {u"ÄRZTE"_s});
    row(users, u"username[contains]=ŠARI"_s, {u"šarić"_s});
    row(users, u"username[contains]=a"_s, {u"Ana"_s, u"ÄRZTE"_s, u"šarić"_s, u"100%_a\\b"_s});
    row(users, u"username[contains]=%"_s, {u"100%_a\\b"_s});
    row(users, u"username[contains]=_"_s, {u"100%_a\\b"_s});
    row(users, u"username[contains]=a\\b"_s, {u"100%_a\\b"_s});
    row(users, u"username[contains]="_s, {u"Ana"_s, u"ÄRZTE"_s, u"šarić"_s, u"100%_a\\b"_s});
    row(users, u"username[starts]=A"_s, {u"Ana"_s, u"ÄRZTE"_s});
    row(users, u"username[starts]=sa"_s, {u"šarić"_s});
    row(users, u"username[starts]=100%"_s, {u"100%_a\\b"_s});
    row(users, u"username[starts]=1__"_s, {});
    row(users, u"username[starts]=ari"_s, {});
    row(users, u"username=šarić"_s, {u"šarić"_s});
    row(users, u"username=saric"_s, {});
    row(users, u"first_name=a,b"_s, {u"100%_a\\b"_s});
    row(users, u"first_name="_s, {u"šarić"_s});
    row(users, u"first_name[ne]=Ana"_s, {u"ÄRZTE"_s, u"šarić"_s, u"100%_a\\b"_s});
    row(users, u"email=ana@example.org"_s, {u"Ana"_s});
    row(users, u"email[ne]=ana@example.org"_s, {u"ÄRZTE"_s, u"šarić"_s, u"100%_a\\b"_s});
    row(users, u"email[contains]=EXAMPLE"_s, {u"Ana"_s, u"šarić"_s});
    row(users, u"role=employee"_s, {u"šarić"_s, u"100%_a\\b"_s});
    row(users, u"role[in]=student,teacher"_s, {u"Ana"_s, u"ÄRZTE"_s});
    row(users, u"role[ne]=employee"_s, {u"Ana"_s, u"ÄRZTE"_s});
    row(users, u"role=nobody"_s, {});
    row(users, u"admin=true"_s, {u"Ana"_s});
    row(users, u"admin=1"_s, {u"Ana"_s});
    row(users, u"admin[ne]=true"_s, {u"ÄRZTE"_s, u"šarić"_s, u"100%_a\\b"_s});
    row(users, u"admin[in]=true,false&id[lt]=3"_s, {u"Ana"_s, u"ÄRZTE"_s});
    row(users, u"last_seen="_s, {u"Ana"_s, u"ÄRZTE"_s, u"100%_a\\b"_s});
    row(users, u"last_seen[ne]="_s, {u"šarić"_s});
    row(users, u"last_seen=2026-03-02T08:15:30.123Z"_s, {u"šarić"_s});
    row(users, u"last_seen=2026-03-02T09:15:30.123+01:00"_s, {u"šarić"_s});
    row(users, u"last_seen[gt]=2026-03-02"_s, {u"šarić"_s});
    row(users, u"last_seen[gte]=2026-03-03"_s, {});
    row(users, u"last_seen[in]=2026-03-02T08:15:30.123Z,2026-01-01"_s, {u"šarić"_s});
    row(users, u"last_seen[ne]=2026-03-02T08:15:30.123Z"_s, {u"Ana"_s, u"ÄRZTE"_s, u"100%_a\\b"_s});
    const QString cars = u"cars"_s;
    row(cars, u"owner_id=1"_s, {u"van"_s});
    row(cars, u"owner_id[ne]=1"_s, {u"bus"_s});
    row(cars, u"owner_id[in]=1,2,9223372036854775807"_s, {u"van"_s, u"bus"_s});
    row(cars, u"plate[contains]=zg"_s, {u"van"_s});
    row(cars, u"plate[ne]=ZG 1"_s, {u"bus"_s});
    row(cars, u"owner_id=1&expand=owner"_s, {u"van"_s});
    row(u"tasks"_s, u"done=true"_s, {u"closed"_s});
    row(u"tasks"_s, u"done=no"_s, {u"open"_s});
    row(u"tasks"_s, u"done[lt]=true"_s, {u"open"_s});
}

void TestFilters::finds()
{
    QFETCH(QString, resource);
    QFETCH(QString, query);
    QFETCH(QStringList, names);
    // As a browser would write it.
    const QByteArray list =
        pathOf(resource) + "?sort=id&" + QUrl::toPercentEncoding(query, "=&,@:-.", QByteArray());
    const HttpReply reply = http().get(list);
    QVERIFY2(reply.status == 200, reply.body);
    QCOMPARE(namesOf(reply.items()), names);
    QCOMPARE(reply.object()[u"total_items"].toInt(), int(names.size()));
}

void TestFilters::byTime()
{
    const QJsonObject song = http().get(pathOf(u"songs"_s, 5)).object();
    const QByteArray at = QUrl::toPercentEncoding(song[u"created_at"].toString());
    const QByteArray songs = pathOf(u"songs"_s) + "?sort=id&";
    QVERIFY(namesOf(http().get(songs + "created_at=" + at).items()).contains(u"five"_s));
    QVERIFY(namesOf(http().get(songs + "created_at[gte]=" + at).items()).contains(u"five"_s));
    QVERIFY(!namesOf(http().get(songs + "created_at[lt]=" + at).items()).contains(u"five"_s));
    QVERIFY(!namesOf(http().get(songs + "updated_at[gt]=" + at).items()).contains(u"five"_s));
    QCOMPARE(
        http().get(songs + "created_at[gte]=2026-01-01&created_at[lt]=9999-12-31").items().size(),
        5);
}

void TestFilters::refuses_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QByteArray>("errors");
    const auto row = [](const QString &query, const QByteArray &errors) {
        QTest::newRow(qPrintable(query)) << query << errors;
    };
    row(u"colour=red"_s,
        R"({"colour":[{"code":"unknown_parameter","message":"colour is not a parameter. There are: count, cursor, )"
        R"(expand, fields, page, per_page, search, sort, format; and the fields: id, artist, title, rating, created_at, )"
        R"(updated_at, last_updated_by, revision."}]})");
    row(u"rating[like]=1"_s,
        R"({"rating[like]":[{"code":"unknown_operator","message":"rating[like] has no such operator. There are: )"
        R"(eq, ne, lt, lte, gt, gte, contains, starts, in."}]})");
    row(u"rating=high"_s,
        R"({"rating":[{"code":"wrong_type","message":"Rating must be a whole number."}]})");
    row(u"sort=stars"_s,
        R"({"sort":[{"code":"unknown_field","message":"stars is not one of: id, artist, title, rating, created_at, )"
        R"(updated_at, last_updated_by, revision."}]})");
    row(u"per_page=1001&page=0"_s,
        R"({"page":[{"code":"out_of_range","message":"page must be a whole number from 1 to 1000000000000."}],)"
        R"("per_page":[{"code":"out_of_range","message":"per_page must be a whole number from 1 to 1000."}]})");
    row(u"rating[gte]="_s,
        R"({"rating[gte]":[{"code":"required","message":"rating[gte] needs a value."}]})");
    row(u"created_at[lt]=9999-12-31T23:59:59-10:00"_s,
        R"({"created_at[lt]":[{"code":"wrong_type","message":"Created must be a date and time such as 2026-03-02T08:15:30Z."}]})");
    row(QStringList(51, u"id=1"_s).join(u'&'),
        R"({"id":[{"code":"too_many","message":"At most 50 fields can be filtered by at once."}]})");
    row(u"search="_s + QStringList(51, u"ab"_s).join(u'+'),
        R"({"search":[{"code":"too_many","message":"search takes at most 50 words."}]})");
    row(u"search=a%00"_s,
        R"({"search":[{"code":"null_character","message":"search must not contain the null character U+0000."}]})");
}

void TestFilters::refuses()
{
    QFETCH(QString, query);
    QFETCH(QByteArray, errors);
    const HttpReply reply = http().get(pathOf(u"songs"_s) + '?' + query.toUtf8());
    QCOMPARE(reply.status, 400);
    QCOMPARE(compact(reply.object()[u"errors"].toObject()), compact(errors));
    QCOMPARE(reply.object()[u"detail"].toString(), u"The query is not as it must be."_s);
}

// More different lists than statements are kept prepared.
void TestFilters::manyValues()
{
    for (int i = 1; i <= 300; ++i) {
        QByteArray values = "5";
        for (int k = 1; k < i % 90; ++k)
            values += ",7";
        const QByteArray fields[] = {"&fields=id", "&fields=id,title", "&fields=id,artist", ""};
        const HttpReply reply =
            http().get(pathOf(u"songs"_s) + "?rating[in]=" + values + fields[i % 4]);
        QVERIFY2(reply.status == 200, reply.body);
        QCOMPARE(reply.items().size(), 1);
    }
}

QTEST_GUILESS_MAIN(TestFilters)
#include "tst_filters.moc"
