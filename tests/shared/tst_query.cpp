// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"
#include "resource/query.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const ResourceSpec &spec(const QString &name)
{
    static const Catalog catalog = standardCatalog();
    return *findSpec(catalog, name);
}

Result<Query> parsed(const QString &resource, const QByteArray &query)
{
    return Query::parse(spec(resource), parseUrlParameters(query));
}

} // namespace

class TestQuery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingAsked();
    void everythingAsked();
    void operators_data();
    void operators();
    void values_data();
    void values();
    void refuses_data();
    void refuses();
    void everythingWrongIsSaidAtOnce();
    void roundTrip_data();
    void roundTrip();
    void sorts_data();
    void sorts();
    void decodes_data();
    void decodes();
};

void TestQuery::nothingAsked()
{
    auto query = parsed(u"songs"_s, "");
    QVERIFY(bool(query));
    QCOMPARE(query->page, 1);
    QCOMPARE(query->perPage, 50);
    QVERIFY(query->count);
    QVERIFY(query->cursor.isEmpty() && query->sort.isEmpty() && query->filters.isEmpty());
    QVERIFY(query->search.isEmpty() && query->fields.isEmpty() && query->expand.isEmpty());
    QCOMPARE(query->toUrlQuery(), QByteArray());
}

void TestQuery::everythingAsked()
{
    auto query = parsed(u"cars"_s,
                        "page=3&per_page=1000&sort=-model,%20owner_id&search=a+b&fields=id,model&"
                        "expand=owner&count=none&owner_id=7&model[contains]=van");
    QVERIFY(bool(query));
    QCOMPARE(query->page, 3);
    QCOMPARE(query->perPage, 1000);
    QCOMPARE(query->sort, (QList<SortKey> {{u"model"_s, true}, {u"owner_id"_s, false}}));
    QCOMPARE(query->search, u"a b"_s);
    QCOMPARE(query->fields, (QStringList {u"id"_s, u"model"_s}));
    QCOMPARE(query->expand, QStringList {u"owner"_s});
    QVERIFY(!query->count);
    QCOMPARE(query->filters,
             (QList<Filter> {{u"owner_id"_s, FilterOp::Eq, {qint64(7)}},
                             {u"model"_s, FilterOp::Contains, {u"van"_s}}}));
    QCOMPARE(parsed(u"cars"_s, "cursor=abc")->cursor, u"abc"_s);
    QVERIFY(parsed(u"cars"_s, "count=exact")->count);
}

void TestQuery::operators_data()
{
    QTest::addColumn<QByteArray>("parameter");
    QTest::addColumn<FilterOp>("op");
    QTest::newRow("bare") << QByteArray("rating=4") << FilterOp::Eq;
    QTest::newRow("eq") << QByteArray("rating[eq]=4") << FilterOp::Eq;
    QTest::newRow("ne") << QByteArray("rating[ne]=4") << FilterOp::Ne;
    QTest::newRow("lt") << QByteArray("rating[lt]=4") << FilterOp::Lt;
    QTest::newRow("lte") << QByteArray("rating[lte]=4") << FilterOp::Lte;
    QTest::newRow("gt") << QByteArray("rating[gt]=4") << FilterOp::Gt;
    QTest::newRow("gte") << QByteArray("rating[gte]=4") << FilterOp::Gte;
    QTest::newRow("in") << QByteArray("rating[in]=4") << FilterOp::In;
    QTest::newRow("encoded brackets") << QByteArray("rating%5Bgte%5D=4") << FilterOp::Gte;
}

void TestQuery::operators()
{
    QFETCH(QByteArray, parameter);
    QFETCH(FilterOp, op);
    auto query = parsed(u"songs"_s, parameter);
    QVERIFY(bool(query));
    QCOMPARE(query->filters, (QList<Filter> {{u"rating"_s, op, {qint64(4)}}}));
}

void TestQuery::values_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QByteArray>("parameter");
    QTest::addColumn<QVariantList>("values");
    const auto row = [](const QString &resource, const char *parameter,
                        const QVariantList &values) {
        QTest::newRow(parameter) << resource << QByteArray(parameter) << values;
    };
    row(u"songs"_s, "artist=%C5%A0ari%C4%87+%26+x", {u"Šarić & x"_s});
    row(u"songs"_s, "artist=a,b", {u"a,b"_s});
    row(u"songs"_s, "artist[in]=a,b", {u"a"_s, u"b"_s});
    row(u"songs"_s, "artist=", {u""_s});
    row(u"songs"_s, "id=9223372036854775807", {std::numeric_limits<qint64>::max()});
    row(u"songs"_s, "rating[in]=0,5.0,%203", {qint64(0), qint64(5), qint64(3)});
    row(u"tasks"_s, "done=true", {true});
    row(u"tasks"_s, "done=0", {false});
    row(u"users"_s, "role[in]=student,teacher", {u"student"_s, u"teacher"_s});
    row(u"users"_s, "last_seen=", {QVariant()});
    row(u"users"_s, "created_at[gte]=2026-03-02", {u"2026-03-02T00:00:00.000Z"_s});
    row(u"users"_s, "created_at[lt]=2026-03-02T01:00:00%2B02:00", {u"2026-03-01T23:00:00.000Z"_s});
}

void TestQuery::values()
{
    QFETCH(QString, resource);
    QFETCH(QByteArray, parameter);
    auto query = parsed(resource, parameter);
    QVERIFY(bool(query));
    QCOMPARE(query->filters.size(), 1);
    QTEST(query->filters.first().values, "values");
}

void TestQuery::refuses_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QStringList>("lists"); // what the message must name
    const auto row = [](const QString &resource, const char *query, const QString &parameter,
                        const QString &code, const QStringList &lists) {
        QTest::newRow(query) << resource << QByteArray(query) << parameter << code << lists;
    };
    const QStringList parameters {u"page"_s,   u"per_page"_s, u"cursor"_s, u"sort"_s,
                                  u"search"_s, u"fields"_s,   u"expand"_s, u"count"_s};
    const QStringList fields {
        u"id"_s,         u"artist"_s,     u"title"_s,           u"rating"_s,
        u"created_at"_s, u"updated_at"_s, u"last_updated_by"_s, u"revision"_s};
    const QStringList ops {u"eq"_s,  u"ne"_s,       u"lt"_s,     u"lte"_s, u"gt"_s,
                           u"gte"_s, u"contains"_s, u"starts"_s, u"in"_s};
    row(u"songs"_s, "nonsense=1", u"nonsense"_s, u"unknown_parameter"_s, parameters + fields);
    row(u"songs"_s, "Rating=1", u"Rating"_s, u"unknown_parameter"_s, fields);
    row(u"songs"_s, "nonsense[eq]=1", u"nonsense[eq]"_s, u"unknown_parameter"_s, fields);
    row(u"songs"_s, "=1", u""_s, u"unknown_parameter"_s, fields);
    row(u"songs"_s, "rating[like]=1", u"rating[like]"_s, u"unknown_operator"_s, ops);
    row(u"songs"_s, "rating[]=1", u"rating[]"_s, u"unknown_operator"_s, ops);
    row(u"songs"_s, "rating[gte=1", u"rating[gte"_s, u"unknown_operator"_s, ops);
    row(u"songs"_s, "rating[gte]x=1", u"rating[gte]x"_s, u"unknown_operator"_s, ops);
    row(u"songs"_s, "rating[contains]=1", u"rating[contains]"_s, u"unknown_operator"_s,
        {u"rating"_s});
    row(u"songs"_s, "last_updated_by[starts]=x", u"last_updated_by[starts]"_s,
        u"unknown_operator"_s, {u"last_updated_by"_s});
    row(u"users"_s, "role[contains]=x", u"role[contains]"_s, u"unknown_operator"_s, {u"role"_s});
    row(u"songs"_s, "rating=high", u"rating"_s, u"wrong_type"_s, {u"whole number"_s});
    row(u"songs"_s, "rating[in]=1,x", u"rating[in]"_s, u"wrong_type"_s, {u"whole number"_s});
    row(u"songs"_s, "id=99999999999999999999", u"id"_s, u"wrong_type"_s, {u"whole number"_s});
    row(u"tasks"_s, "done=perhaps", u"done"_s, u"wrong_type"_s, {u"true"_s, u"false"_s});
    row(u"songs"_s, "created_at[gt]=soon", u"created_at[gt]"_s, u"wrong_type"_s,
        {u"2026-03-02T08:15:30Z"_s});
    row(u"songs"_s, "sort=-stars", u"sort"_s, u"unknown_field"_s, fields);
    row(u"songs"_s, "sort=artist,", u"sort"_s, u"unknown_field"_s, fields);
    row(u"songs"_s, "sort=--artist", u"sort"_s, u"unknown_field"_s, fields);
    row(u"songs"_s, "sort=title,artist,-title", u"sort"_s, u"repeated"_s,
        {u"title can be sorted by only once."_s});
    row(u"songs"_s, "fields=id,name", u"fields"_s, u"unknown_field"_s, fields);
    row(u"cars"_s, "expand=owner_id", u"expand"_s, u"unknown_field"_s, {u"owner"_s});
    row(u"songs"_s, "expand=owner", u"expand"_s, u"unknown_field"_s, {u"owner"_s});
    row(u"songs"_s, "count=maybe", u"count"_s, u"not_a_choice"_s, {u"exact"_s, u"none"_s});
    row(u"songs"_s, "page=0", u"page"_s, u"out_of_range"_s, {u"1"_s});
    row(u"songs"_s, "page=-1", u"page"_s, u"out_of_range"_s, {u"1"_s});
    row(u"songs"_s, "page=x", u"page"_s, u"out_of_range"_s, {u"1"_s});
    row(u"songs"_s, "page=", u"page"_s, u"out_of_range"_s, {u"1"_s});
    row(u"songs"_s, "page=9999999999999999", u"page"_s, u"out_of_range"_s, {u"1"_s});
    row(u"songs"_s, "per_page=0", u"per_page"_s, u"out_of_range"_s, {u"1"_s, u"1000"_s});
    row(u"songs"_s, "per_page=1001", u"per_page"_s, u"out_of_range"_s, {u"1"_s, u"1000"_s});
    row(u"songs"_s, "page=2&cursor=x", u"cursor"_s, u"conflict"_s, {u"page"_s, u"cursor"_s});
    row(u"songs"_s, "page=1&cursor=x", u"cursor"_s, u"conflict"_s, {u"page"_s, u"cursor"_s});
    row(u"songs"_s, "search=a%00b", u"search"_s, u"null_character"_s, {u"U+0000"_s});
    row(u"songs"_s, "artist=a%00b", u"artist"_s, u"null_character"_s, {u"U+0000"_s});
}

void TestQuery::refuses()
{
    QFETCH(QString, resource);
    QFETCH(QByteArray, query);
    QFETCH(QStringList, lists);
    auto wrong = parsed(resource, query);
    QVERIFY(!wrong);
    QCOMPARE(wrong.fault().kind, Fault::Kind::Invalid);
    QCOMPARE(wrong.fault().fields.size(), 1);
    const FieldMessage &message = wrong.fault().fields.first();
    QTEST(message.field, "parameter");
    QTEST(message.code, "code");
    for (const QString &name : lists)
        QVERIFY2(message.message.contains(name), qPrintable(message.message));
}

void TestQuery::everythingWrongIsSaidAtOnce()
{
    auto wrong = parsed(u"songs"_s, "page=0&sort=x&colour=red&rating=y");
    QVERIFY(!wrong);
    QStringList names;
    for (const FieldMessage &message : wrong.fault().fields)
        names.append(message.field);
    QCOMPARE(names, (QStringList {u"page"_s, u"sort"_s, u"colour"_s, u"rating"_s}));
}

void TestQuery::roundTrip_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QByteArray>("query");
    const auto row = [](const QString &resource, const char *query) {
        QTest::newRow(query) << resource << QByteArray(query);
    };
    row(u"songs"_s, "page=7");
    row(u"songs"_s, "per_page=10&sort=-rating,title");
    row(u"songs"_s, "cursor=YXJ0aXN0_-x&per_page=3");
    row(u"songs"_s, "rating[gte]=4&rating[lt]=5&artist[starts]=%C5%A0a");
    row(u"songs"_s, "rating[in]=1,2,3");
    row(u"songs"_s, "artist[ne]=a%26b%3Dc%2Bd%25e%20f%23%22%27");
    row(u"songs"_s, "search=%F0%9F%8E%B5%20two%20words&count=none");
    row(u"cars"_s, "owner_id[eq]=9223372036854775807&fields=id,model&expand=owner");
    row(u"users"_s, "created_at[gte]=2026-03-02T00%3A00%3A00.000Z&admin[eq]=true");
    row(u"users"_s, "last_seen[eq]=");
}

void TestQuery::roundTrip()
{
    QFETCH(QString, resource);
    QFETCH(QByteArray, query);
    auto once = parsed(resource, query);
    QVERIFY(bool(once));
    const QByteArray written = once->toUrlQuery();
    auto twice = parsed(resource, written);
    QVERIFY(bool(twice));
    QCOMPARE(twice->page, once->page);
    QCOMPARE(twice->perPage, once->perPage);
    QCOMPARE(twice->cursor, once->cursor);
    QCOMPARE(twice->sort, once->sort);
    QCOMPARE(twice->filters, once->filters);
    QCOMPARE(twice->search, once->search);
    QCOMPARE(twice->fields, once->fields);
    QCOMPARE(twice->expand, once->expand);
    QCOMPARE(twice->count, once->count);
    QCOMPARE(twice->toUrlQuery(), written);
    // The same parameters, if perhaps in another order.
    const auto sorted = [](const QByteArray &text) {
        auto parameters = parseUrlParameters(text);
        std::sort(parameters.begin(), parameters.end());
        return parameters;
    };
    QCOMPARE(sorted(written), sorted(query));
}

void TestQuery::sorts_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QString>("sort");
    const auto row = [](const QString &resource, const char *query, const QString &sort) {
        QTest::addRow("%s?%s", qPrintable(resource), query)
            << resource << QByteArray(query) << sort;
    };
    row(u"songs"_s, "", u"artist,title,id"_s);
    row(u"exams"_s, "", u"-id"_s);
    row(u"users"_s, "", u"username,id"_s);
    row(u"songs"_s, "sort=rating", u"rating,id"_s);
    row(u"songs"_s, "sort=-rating", u"-rating,-id"_s);
    row(u"songs"_s, "sort=-rating,title", u"-rating,title,id"_s);
    row(u"songs"_s, "sort=title,-rating", u"title,-rating,-id"_s);
    row(u"songs"_s, "sort=id", u"id"_s);
    row(u"songs"_s, "sort=-id,title", u"-id"_s);
    row(u"songs"_s, "sort=title,id,artist", u"title,id"_s);
}

void TestQuery::sorts()
{
    QFETCH(QString, resource);
    QFETCH(QByteArray, query);
    auto asked = parsed(resource, query);
    QVERIFY(bool(asked));
    QTEST(sortText(asked->effectiveSort(spec(resource))), "sort");
}

void TestQuery::decodes_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QStringList>("parts");
    const auto row = [](const char *raw, const QStringList &parts) {
        QTest::newRow(raw) << QByteArray(raw) << parts;
    };
    row("", {});
    row("&&", {});
    row("a=b", {u"a"_s, u"b"_s});
    row("a", {u"a"_s, u""_s});
    row("a=", {u"a"_s, u""_s});
    row("a=b=c", {u"a"_s, u"b=c"_s});
    row("a=1&a=2", {u"a"_s, u"1"_s, u"a"_s, u"2"_s});
    row("a+b=c+d", {u"a b"_s, u"c d"_s});
    row("a=%2B%26%3D%25", {u"a"_s, u"+&=%"_s});
    row("a=%C5%A0&b=%f0%9f%8e%b5", {u"a"_s, u"Š"_s, u"b"_s, u"🎵"_s});
}

void TestQuery::decodes()
{
    QFETCH(QByteArray, raw);
    QStringList found;
    for (const auto &[name, value] : parseUrlParameters(raw))
        found += {name, value};
    QTEST(found, "parts");
}

QTEST_GUILESS_MAIN(TestQuery)
#include "tst_query.moc"
