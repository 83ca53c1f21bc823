// SPDX-License-Identifier: GPL-3.0-or-later
// What one record can go through, for every resource of the catalog.
#include "apiserver.h"
#include "core/timestamp.h"
#include "instruments.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

QStringList codes(const HttpReply &reply)
{
    QStringList all;
    const QJsonObject errors = reply.object()[u"errors"].toObject();
    for (const QString &field : errors.keys()) {
        for (const QJsonValue &message : errors[field].toArray())
            all.append(field + u'=' + message[u"code"].toString());
    }
    return all;
}

QByteArray location(const HttpReply &reply)
{
    return reply.header("Location");
}

} // namespace

class TestRecords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_server.reset(); }
    void creates_data() { eachResource(); }
    void creates();
    void fillsDefaults_data() { eachResource(); }
    void fillsDefaults();
    void needsWhatIsRequired_data() { eachResource(); }
    void needsWhatIsRequired();
    void replaces_data() { eachResource(); }
    void replaces();
    void changesOneField_data() { eachResource(); }
    void changesOneField();
    void changingNothingMakesNoRevision_data() { eachResource(); }
    void changingNothingMakesNoRevision();
    void nullIsTheDefault_data() { eachResource(); }
    void nullIsTheDefault();
    void readOnlyFields_data() { eachResource(); }
    void readOnlyFields();
    void unknownKeys_data() { eachResource(); }
    void unknownKeys();
    void deletes_data() { eachResource(); }
    void deletes();
    void numbersAreNeverUsedAgain_data() { eachResource(); }
    void numbersAreNeverUsedAgain();
    void unknownNumbers_data();
    void unknownNumbers();
    void numbersOf64Bits_data() { eachResource(); }
    void numbersOf64Bits();
    void whatIsRefusedChangesNothing_data() { eachResource(); }
    void whatIsRefusedChangesNothing();

private:
    void eachResource();
    const ResourceSpec &spec();
    HttpClient &http() { return m_server->http(); }
    QJsonObject sample() { return m_server->sample(spec(), nextNumber()); }
    QByteArray path() { return pathOf(spec().name); }
    HttpReply created();

    std::unique_ptr<ApiServer> m_server;
};

void TestRecords::initTestCase()
{
    m_server = std::make_unique<ApiServer>();
}

void TestRecords::eachResource()
{
    QTest::addColumn<QString>("resource");
    for (const ResourceSpec &one : testCatalog())
        QTest::newRow(qPrintable(one.name)) << one.name;
}

const ResourceSpec &TestRecords::spec()
{
    QFETCH(QString, resource);
    return *findSpec(m_server->catalog(), resource);
}

HttpReply TestRecords::created()
{
    return http().post(path(), sample());
}

void TestRecords::creates()
{
    const QJsonObject given = sample();
    const QString before = timestampNow();
    const HttpReply reply = http().post(path(), given);
    const QString after = timestampNow();
    QVERIFY2(reply.status == 201, reply.body);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    QCOMPARE(reply.header("ETag"), "\"1\"");

    const QJsonObject record = reply.object();
    QStringList names = spec().fieldNames();
    names.sort();
    QCOMPARE(record.keys(), names);
    for (auto it = given.begin(); it != given.end(); ++it)
        QCOMPARE(record[it.key()], it.value());
    QVERIFY(record[u"id"].toInteger() >= 1);
    QCOMPARE(record[u"revision"].toInteger(), 1);
    QCOMPARE(record[u"last_updated_by"].toString(), u"office"_s);
    const QString at = record[u"created_at"].toString();
    QVERIFY2(before <= at && at <= after, qPrintable(at));
    QCOMPARE(record[u"updated_at"].toString(), at);

    QCOMPARE(location(reply), pathOf(spec().name, record[u"id"].toInteger()));
    const HttpReply read = http().get(location(reply));
    QCOMPARE(read.status, 200);
    QCOMPARE(read.header("Content-Type"), "application/json");
    QCOMPARE(read.header("ETag"), "\"1\"");
    QCOMPARE(compact(read.object()), compact(record));
    const HttpReply list = http().get(path() + "?sort=-id&per_page=1");
    QCOMPARE(compact(list.items().first().toObject()), compact(record));
}

void TestRecords::fillsDefaults()
{
    const QJsonObject all = sample();
    QJsonObject least;
    for (const FieldSpec &field : spec().fields) {
        if (field.required && !field.readOnly)
            least.insert(field.name, all[field.name]);
    }
    const HttpReply reply = http().post(path(), least);
    QVERIFY2(reply.status == 201, reply.body);
    for (const FieldSpec &field : spec().fields) {
        if (!field.required && !field.readOnly)
            QCOMPARE(reply.object()[field.name], QJsonValue::fromVariant(field.defaultValue));
    }
}

void TestRecords::needsWhatIsRequired()
{
    QStringList wanted;
    QJsonObject nulls;
    for (const FieldSpec &field : spec().fields) {
        if (field.required && !field.readOnly) {
            wanted.append(field.name + u"=required"_s);
            nulls.insert(field.name, QJsonValue::Null);
        }
    }
    wanted.sort();
    QVERIFY(!wanted.isEmpty());
    const HttpReply nothing =
        http().send("POST", path(), "{}", {{"Content-Type", "application/json"}});
    QCOMPARE(nothing.status, 400);
    QCOMPARE(codes(nothing), wanted);
    QCOMPARE(codes(http().post(path(), nulls)), wanted);
    const QByteArray one = location(created());
    QCOMPARE(codes(http().put(one, {})), wanted);
    QCOMPARE(codes(http().patch(one, nulls)), wanted);
}

void TestRecords::replaces()
{
    const HttpReply before = created();
    QJsonObject other = sample();
    for (const FieldSpec &field : spec().fields) {
        if (!field.required && !field.readOnly && field.name != u"strings") {
            other.remove(field.name);
            break;
        }
    }
    const HttpReply after = http().put(location(before), other);
    QVERIFY2(after.status == 200, after.body);
    QCOMPARE(after.header("ETag"), "\"2\"");
    for (const FieldSpec &field : spec().fields) {
        if (field.readOnly)
            continue;
        const QJsonValue wanted = other.contains(field.name)
            ? other[field.name]
            : QJsonValue::fromVariant(field.defaultValue);
        QCOMPARE(after.object()[field.name], wanted);
    }
    QCOMPARE(after.object()[u"id"], before.object()[u"id"]);
    QCOMPARE(after.object()[u"created_at"], before.object()[u"created_at"]);
    QVERIFY(after.object()[u"updated_at"].toString() >= before.object()[u"updated_at"].toString());
    QCOMPARE(after.object()[u"revision"].toInteger(), 2);
    QCOMPARE(compact(http().get(location(before)).object()), compact(after.object()));
}

void TestRecords::changesOneField()
{
    const HttpReply start = created();
    QJsonObject wanted = start.object();
    const QJsonObject other = sample();
    qint64 revision = 1;
    for (const FieldSpec &field : spec().fields) {
        if (field.readOnly || other[field.name] == wanted[field.name])
            continue;
        wanted.insert(field.name, other[field.name]);
        const HttpReply reply = http().patch(location(start), {{field.name, other[field.name]}});
        QVERIFY2(reply.status == 200, reply.body);
        const QJsonObject now = reply.object();
        QCOMPARE(now[u"revision"].toInteger(), ++revision);
        QVERIFY(now[u"updated_at"].toString() >= wanted[u"updated_at"].toString());
        wanted.insert(u"revision"_s, revision);
        wanted.insert(u"updated_at"_s, now[u"updated_at"]);
        QCOMPARE(compact(now), compact(wanted));
    }
    QVERIFY(revision > 1);
    QCOMPARE(compact(http().get(location(start)).object()), compact(wanted));
}

void TestRecords::changingNothingMakesNoRevision()
{
    const QJsonObject given = sample();
    const HttpReply start = http().post(path(), given);
    // As it was given, and as it was read with all that the server sets.
    for (const QJsonObject &same : {given, start.object()}) {
        for (const HttpReply &reply :
             {http().patch(location(start), same), http().put(location(start), same)}) {
            QVERIFY2(reply.status == 200, reply.body);
            QCOMPARE(reply.header("ETag"), "\"1\"");
            QCOMPARE(compact(reply.object()), compact(start.object()));
        }
    }
    QCOMPARE(compact(http().patch(location(start), {}).object()), compact(start.object()));
}

void TestRecords::nullIsTheDefault()
{
    const HttpReply start = created();
    for (const FieldSpec &field : spec().fields) {
        if (field.readOnly || field.required)
            continue;
        const HttpReply reply = http().patch(location(start), {{field.name, QJsonValue::Null}});
        QVERIFY2(reply.status == 200, reply.body);
        QCOMPARE(reply.object()[field.name], QJsonValue::fromVariant(field.defaultValue));
    }
}

void TestRecords::readOnlyFields()
{
    const HttpReply start = created();
    for (const FieldSpec &field : spec().fields) {
        if (!field.readOnly)
            continue;
        const QJsonValue stored = start.object()[field.name];
        QCOMPARE(http().patch(location(start), {{field.name, stored}}).status, 200);
        const QJsonValue other = field.type == FieldType::Integer
            ? QJsonValue(stored.toInteger() + 1)
            : QJsonValue(u"2001-01-01T00:00:00.000Z"_s);
        QJsonObject whole = start.object();
        whole.insert(field.name, other);
        QJsonObject fresh = sample();
        fresh.insert(field.name, other);
        const QStringList wanted {field.name + u"=read_only"_s};
        for (const HttpReply &reply :
             {http().patch(location(start), {{field.name, other}}),
              http().put(location(start), whole), http().post(path(), fresh)}) {
            QVERIFY2(reply.status == 400, reply.body);
            QCOMPARE(codes(reply), wanted);
        }
    }
    QCOMPARE(compact(http().get(location(start)).object()), compact(start.object()));
}

void TestRecords::unknownKeys()
{
    const HttpReply start = created();
    QJsonObject odd = sample();
    odd.insert(u"colour"_s, u"red"_s);
    const QByteArray wanted =
        problemText(400, u"Bad Request"_s, u"The %1 is not as it must be."_s.arg(spec().singular),
                    errorOf(u"colour"_s, u"unknown_field"_s,
                            u"%1 have no field of this name; they have: %2."_s.arg(
                                spec().label, spec().writableNames().join(u", "_s))));
    for (const HttpReply &reply : {http().post(path(), odd), http().put(location(start), odd),
                                   http().patch(location(start), odd)}) {
        QCOMPARE(reply.status, 400);
        QCOMPARE(reply.header("Content-Type"), "application/problem+json");
        QCOMPARE(reply.problem(), wanted);
    }
}

void TestRecords::deletes()
{
    const HttpReply start = created();
    const HttpReply gone = http().remove(location(start));
    QCOMPARE(gone.status, 204);
    QVERIFY(gone.body.isEmpty());
    QCOMPARE(http().get(location(start)).status, 404);
    QCOMPARE(http().remove(location(start)).status, 404);
    QCOMPARE(http().patch(location(start), {}).status, 404);
    QCOMPARE(http().put(location(start), sample()).status, 404);
}

void TestRecords::numbersAreNeverUsedAgain()
{
    const HttpReply first = created();
    QCOMPARE(http().remove(location(first)).status, 204);
    const HttpReply second = created();
    QVERIFY(second.object()[u"id"].toInteger() > first.object()[u"id"].toInteger());
    QCOMPARE(http().remove(location(second)).status, 204);
    m_server->restart();
    const HttpReply third = created();
    QVERIFY(third.object()[u"id"].toInteger() > second.object()[u"id"].toInteger());
}

void TestRecords::unknownNumbers_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("number");
    for (const ResourceSpec &one : testCatalog()) {
        for (const auto &number :
             {u"999999"_s, u"0"_s, u"-1"_s, u"abc"_s, u"1.0"_s, u"9223372036854775807"_s,
              u"9223372036854775808"_s, u"99999999999999999999"_s})
            QTest::addRow("%s %s", qPrintable(one.name), qPrintable(number)) << one.name << number;
    }
}

void TestRecords::unknownNumbers()
{
    QFETCH(QString, number);
    const QByteArray one = path() + '/' + number.toUtf8();
    const QByteArray wanted = problemText(
        404, u"Not Found"_s, u"There is no %1 with the number %2."_s.arg(spec().singular, number));
    for (const HttpReply &reply :
         {http().get(one), http().remove(one), http().patch(one, {}), http().put(one, sample())}) {
        QCOMPARE(reply.status, 404);
        QCOMPARE(reply.problem(), wanted);
    }
}

void TestRecords::numbersOf64Bits()
{
    // 2^53 + 1, which a double cannot hold.
    const HttpReply start = created();
    const qint64 id = start.object()[u"id"].toInteger();
    m_server->database().query(
        u"UPDATE %1 SET id = 9007199254740993 WHERE id = %2"_s.arg(spec().name).arg(id));
    const QByteArray one = pathOf(spec().name, 9007199254740993);
    const HttpReply read = http().get(one);
    QCOMPARE(read.status, 200);
    QVERIFY2(read.body.contains("9007199254740993"), read.body);
    QCOMPARE(http().get(path() + "?id=9007199254740993").items().size(), 1);
    QCOMPARE(http().get(path() + "?id=9007199254740992").items().size(), 0);
    QCOMPARE(http().remove(one).status, 204);
}

void TestRecords::whatIsRefusedChangesNothing()
{
    const HttpReply start = created();
    const qint64 total = http().get(path()).object()[u"total_items"].toInteger();
    QJsonObject half = sample();
    half.insert(u"nonsense"_s, 1);
    QCOMPARE(http().post(path(), half).status, 400);
    QCOMPARE(http().patch(location(start), half).status, 400);
    QCOMPARE(http().get(path()).object()[u"total_items"].toInteger(), total);
    QCOMPARE(compact(http().get(location(start)).object()), compact(start.object()));
}

QTEST_GUILESS_MAIN(TestRecords)
#include "tst_records.moc"
