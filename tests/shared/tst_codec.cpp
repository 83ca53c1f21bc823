// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"
#include "resource/codec.h"

#include <QJsonDocument>
#include <QTest>

#include <limits>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMax = std::numeric_limits<qint64>::max();
constexpr qint64 kMin = std::numeric_limits<qint64>::min();

// A field of each type.
ResourceSpec allTypes()
{
    return {.name = u"things"_s,
            .singular = u"thing"_s,
            .label = u"Things"_s,
            .fields =
                {
                    {.name = u"text"_s, .label = u"Text"_s},
                    {.name = u"number"_s, .label = u"Count"_s, .type = FieldType::Integer},
                    {.name = u"flag"_s, .label = u"Flag"_s, .type = FieldType::Boolean},
                    {.name = u"choice"_s,
                     .label = u"Choice"_s,
                     .type = FieldType::Choice,
                     .choices = {u"a"_s, u"b"_s}},
                    {.name = u"owner_id"_s,
                     .label = u"Owner"_s,
                     .type = FieldType::Reference,
                     .reference = u"users"_s},
                    {.name = u"moment"_s, .label = u"Moment"_s, .type = FieldType::Timestamp},
                },
            .defaultSort = u"text"_s,
            .titleFields = {u"text"_s}};
}

QStringList codes(const Fault &fault)
{
    QStringList all;
    for (const FieldMessage &message : fault.fields)
        all.append(message.field + u'=' + message.code);
    return all;
}

} // namespace

class TestCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parses();
    void parseErrors_data();
    void parseErrors();
    void decodes_data();
    void decodes();
    void refuses_data();
    void refuses();
    void everythingWrongIsSaidAtOnce();
    void sentencesNameWhatIsWanted();
    void storedRecordsMayHoldMore();
    void encodesWhatItDecodes();
    void parsesText_data();
    void parsesText();
    void refusesText_data();
    void refusesText();
    void writesText_data();
    void writesText();

private:
    const ResourceSpec m_spec = allTypes();
};

void TestCodec::parses()
{
    auto json = parseJsonObject(" {\"a\": [1, {\"b\": null}]}\n");
    QVERIFY(bool(json));
    QCOMPARE(json->keys(), QStringList {u"a"_s});
    QVERIFY(bool(parseJsonObject("{}")));
}

void TestCodec::parseErrors_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("part"); // of the message
    QTest::newRow("empty") << QByteArray() << u"empty"_s;
    QTest::newRow("white space") << QByteArray(" \n") << u"empty"_s;
    QTest::newRow("array") << QByteArray("[1]") << u"must be a JSON object"_s;
    QTest::newRow("word") << QByteArray("hello") << u"line 1"_s;
    QTest::newRow("open") << QByteArray("{\"a\": 1") << u"line 1"_s;
    QTest::newRow("no comma on line 3")
        << QByteArray("{\n\"a\": 1,\n\"b\": 2 \"c\": 3\n}") << u"line 3, column"_s;
    QTest::newRow("garbage behind") << QByteArray("{\"a\": 1}\n\nx") << u"line 3, column 1"_s;
    QTest::newRow("single quotes") << QByteArray("{'a': 1}") << u"line 1, column"_s;
    QTest::newRow("not UTF-8") << QByteArray("{\"a\": \"\xFF\"}") << u"UTF8"_s;
    QTest::newRow("too deep") << QByteArray(2000, '[') << u"valid JSON"_s;
}

void TestCodec::parseErrors()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, part);
    auto parsed = parseJsonObject(json);
    QVERIFY(!parsed);
    QCOMPARE(parsed.fault().kind, Fault::Kind::Invalid);
    QVERIFY2(parsed.fault().message.contains(part), qPrintable(parsed.fault().message));
}

void TestCodec::decodes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QVariant>("value");
    const auto row = [](const char *json, const QVariant &value) {
        QTest::newRow(json) << QByteArray(json) << value;
    };
    row(R"({"text":"Šarić \"x\" \\ 🎵 كِتاب"})", u"Šarić \"x\" \\ 🎵 كِتاب"_s);
    row(R"({"text":"\ud83c\udfb5 \u0160 \n\t\/"})", u"🎵 Š \n\t/"_s);
    row(R"({"text":""})", u""_s);
    row(R"({"text":"1"})", u"1"_s);
    row(R"({"number":0})", qint64(0));
    row(R"({"number":1})", qint64(1));
    row(R"({"number":1.0})", qint64(1));
    row(R"({"number":-7.000})", qint64(-7));
    row(R"({"number":5e2})", qint64(500));
    row(R"({"number":9007199254740993})", qint64(9007199254740993));
    row(R"({"number":9223372036854775807})", kMax);
    row(R"({"number":-9223372036854775808})", kMin);
    row(R"({"flag":true})", true);
    row(R"({"flag":false})", false);
    row(R"({"choice":"b"})", u"b"_s);
    row(R"({"choice":"not one of them"})", u"not one of them"_s);
    row(R"({"owner_id":9007199254740993})", qint64(9007199254740993));
    row(R"({"moment":"2026-03-02T08:15:30.123Z"})", u"2026-03-02T08:15:30.123Z"_s);
    row(R"({"text":null})", QVariant());
    row(R"({"number":null})", QVariant());
    row(R"({"flag":null})", QVariant());
}

void TestCodec::decodes()
{
    QFETCH(QByteArray, json);
    QFETCH(QVariant, value);
    auto record = decodeRecord(m_spec, QJsonDocument::fromJson(json).object());
    QVERIFY(bool(record));
    QCOMPARE(record->size(), 1);
    QCOMPARE(record->first().typeId(), value.typeId());
    QCOMPARE(record->first(), value);
}

void TestCodec::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QStringList>("wrong");
    const auto row = [](const char *json, const QStringList &wrong) {
        QTest::newRow(json) << QByteArray(json) << wrong;
    };
    const QStringList number {u"number=wrong_type"_s};
    row(R"({"number":"1"})", number);
    row(R"({"number":1.5})", number);
    row(R"({"number":9223372036854775808})", number);
    row(R"({"number":1e300})", number);
    row(R"({"number":true})", number);
    row(R"({"number":[1]})", number);
    row(R"({"text":1})", {u"text=wrong_type"_s});
    row(R"({"text":{}})", {u"text=wrong_type"_s});
    row(R"({"flag":1})", {u"flag=wrong_type"_s});
    row(R"({"flag":"true"})", {u"flag=wrong_type"_s});
    row(R"({"choice":1})", {u"choice=wrong_type"_s});
    row(R"({"owner_id":"1"})", {u"owner_id=wrong_type"_s});
    row(R"({"moment":1})", {u"moment=wrong_type"_s});
    row(R"({"Text":"a"})", {u"Text=unknown_field"_s});
    row(R"({"":"a"})", {u"=unknown_field"_s});
}

void TestCodec::refuses()
{
    QFETCH(QByteArray, json);
    auto record = decodeRecord(m_spec, QJsonDocument::fromJson(json).object());
    QVERIFY(!record);
    QCOMPARE(record.fault().kind, Fault::Kind::Invalid);
    QTEST(codes(record.fault()), "wrong");
}

void TestCodec::everythingWrongIsSaidAtOnce()
{
    const QJsonObject json {
        {u"text"_s, 1}, {u"number"_s, u"x"_s}, {u"nonsense"_s, 1}, {u"flag"_s, true}};
    auto record = decodeRecord(m_spec, json);
    QVERIFY(!record);
    QStringList all = codes(record.fault());
    all.sort();
    QCOMPARE(
        all,
        (QStringList {u"nonsense=unknown_field"_s, u"number=wrong_type"_s, u"text=wrong_type"_s}));
}

void TestCodec::sentencesNameWhatIsWanted()
{
    const auto sentence = [this](const QString &name, const QJsonValue &value) {
        return decodeRecord(m_spec, {{name, value}}).fault().fields.first().message;
    };
    QCOMPARE(sentence(u"text"_s, 1), u"Text must be text."_s);
    QCOMPARE(sentence(u"number"_s, 1.5), u"Count must be a whole number."_s);
    QCOMPARE(sentence(u"flag"_s, 1), u"Flag must be true or false."_s);
    QCOMPARE(sentence(u"owner_id"_s, u"x"_s), u"Owner must be the number of one of the users."_s);
    QCOMPARE(sentence(u"moment"_s, 1),
             u"Moment must be a date and time such as 2026-03-02T08:15:30Z."_s);
    QCOMPARE(
        sentence(u"txet"_s, 1),
        u"Things have no field of this name; they have: text, number, flag, choice, owner_id, moment."_s);
}

void TestCodec::storedRecordsMayHoldMore()
{
    const QJsonObject json {{u"text"_s, u"a"_s},
                            {u"number"_s, QJsonValue::Null},
                            {u"flag"_s, u"odd"_s},
                            {u"of a newer server"_s, 1}};
    const Record record = decodeStored(m_spec, json);
    QCOMPARE(record.keys(), (QStringList {u"flag"_s, u"number"_s, u"text"_s}));
    QCOMPARE(record.value(u"text"_s), QVariant(u"a"_s));
    QVERIFY(record.value(u"number"_s).isNull());
    QVERIFY(record.value(u"flag"_s).isNull());
}

void TestCodec::encodesWhatItDecodes()
{
    const Record record {{u"text"_s, u"🎵 \"Š\""_s},
                         {u"number"_s, kMax},
                         {u"flag"_s, false},
                         {u"owner_id"_s, qint64(9007199254740993)},
                         {u"moment"_s, QVariant()}};
    const QByteArray text = QJsonDocument(encodeRecord(record)).toJson(QJsonDocument::Compact);
    QVERIFY2(text.contains("9223372036854775807"), text);
    QVERIFY2(text.contains("9007199254740993"), text);
    QVERIFY2(text.contains("\"moment\":null"), text);
    auto again = decodeRecord(m_spec, QJsonDocument::fromJson(text).object());
    QVERIFY(bool(again));
    QCOMPARE(*again, record);
}

void TestCodec::parsesText_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QVariant>("value");
    const auto row = [](const char *name, const QString &field, const QString &text,
                        const QVariant &value) {
        QTest::addRow("%s: %s", qPrintable(field), name) << field << text << value;
    };
    row("empty", u"text"_s, u""_s, u""_s);
    row("is kept as it is", u"text"_s, u" 'a' "_s, u" 'a' "_s);
    row("digits", u"number"_s, u"5"_s, qint64(5));
    row("point zero", u"number"_s, u"5.0"_s, qint64(5));
    row("more zeros", u"number"_s, u"-12.000"_s, qint64(-12));
    row("white space", u"number"_s, u" 5 "_s, qint64(5));
    row("plus", u"number"_s, u"+5"_s, qint64(5));
    row("64 bits", u"number"_s, u"9223372036854775807"_s, kMax);
    row("lowest", u"number"_s, u"-9223372036854775808"_s, kMin);
    row("empty", u"number"_s, u""_s, QVariant());
    row("white space alone", u"number"_s, u"  "_s, QVariant());
    for (const char *yes : {"true", "TRUE", "True", "1", "yes", " Yes "})
        row(yes, u"flag"_s, QString::fromLatin1(yes), true);
    for (const char *no : {"false", "FALSE", "0", "no"})
        row(no, u"flag"_s, QString::fromLatin1(no), false);
    row("empty", u"flag"_s, u""_s, QVariant());
    row("trimmed", u"choice"_s, u" a "_s, u"a"_s);
    row("empty", u"choice"_s, u""_s, QVariant());
    row("digits", u"owner_id"_s, u"17"_s, qint64(17));
    row("date", u"moment"_s, u"2026-03-02"_s, u"2026-03-02T00:00:00.000Z"_s);
    row("offset", u"moment"_s, u"2026-03-02T08:15:30+02:00"_s, u"2026-03-02T06:15:30.000Z"_s);
    row("empty", u"moment"_s, u""_s, QVariant());
}

void TestCodec::parsesText()
{
    QFETCH(QString, field);
    QFETCH(QString, text);
    QFETCH(QVariant, value);
    auto parsed = parseValue(*m_spec.field(field), text);
    QVERIFY(bool(parsed));
    QCOMPARE(parsed->typeId(), value.typeId());
    QCOMPARE(*parsed, value);
}

void TestCodec::refusesText_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    const auto rows = [](const QString &field, const QStringList &texts) {
        for (const QString &text : texts)
            QTest::addRow("%s: %s", qPrintable(field), qPrintable(text)) << field << text;
    };
    rows(u"number"_s,
         {u"x"_s, u"5.5"_s, u"5."_s, u".0"_s, u"1e3"_s, u"0x10"_s, u"1 000"_s, u"1,5"_s, u"--1"_s,
          u"9223372036854775808"_s, u"٥"_s});
    rows(u"flag"_s, {u"maybe"_s, u"2"_s, u"t"_s, u"on"_s});
    rows(u"owner_id"_s, {u"ana"_s, u"1.5"_s});
    rows(u"moment"_s, {u"yesterday"_s, u"2026-02-30"_s});
}

void TestCodec::refusesText()
{
    QFETCH(QString, field);
    QFETCH(QString, text);
    auto parsed = parseValue(*m_spec.field(field), text);
    QVERIFY(!parsed);
    QCOMPARE(codes(parsed.fault()), QStringList {field + u"=wrong_type"_s});
}

void TestCodec::writesText_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("null") << QVariant() << u""_s;
    QTest::newRow("text") << QVariant(u" Š "_s) << u" Š "_s;
    QTest::newRow("64 bits") << QVariant(kMin) << u"-9223372036854775808"_s;
    QTest::newRow("true") << QVariant(true) << u"true"_s;
    QTest::newRow("false") << QVariant(false) << u"false"_s;
}

void TestCodec::writesText()
{
    QFETCH(QVariant, value);
    QTEST(valueText(value), "text");
}

QTEST_GUILESS_MAIN(TestCodec)
#include "tst_codec.moc"
