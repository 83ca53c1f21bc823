// SPDX-License-Identifier: GPL-3.0-or-later
// What values a field takes and gives back, for every field of the catalog.
#include "apiserver.h"
#include "instruments.h"

#include <QJsonDocument>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

// A text of so many code points that begins in a way of its own, since some fields are unique.
QString textOf(int length, const QString &letter)
{
    QString text = QString::number(nextNumber(), 36);
    const int rest = length - int(text.size());
    for (int i = 0; i < rest; ++i)
        text += letter;
    return text;
}

} // namespace

class TestValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void textGoesRound_data();
    void textGoesRound();
    void longestText_data() { textFields(); }
    void longestText();
    void tooLongText_data() { textFields(); }
    void tooLongText();
    void refusedText_data() { textFields(); }
    void refusedText();
    void emptyText_data() { textFields(); }
    void emptyText();
    void wholeNumbers_data();
    void wholeNumbers();
    void choices_data();
    void choices();
    void wrongTypes_data();
    void wrongTypes();
    void email_data();
    void email();
    void noneOfAUniqueFieldIsNoDuplicate_data();
    void noneOfAUniqueFieldIsNoDuplicate();
    void brokenUnicodeInJson();

private:
    template <typename Fits>
    void fields(Fits fits);
    void textFields();
    const ResourceSpec &spec();
    const FieldSpec &field();
    QJsonObject recordWith(const QJsonValue &value);
    HttpReply store(const QJsonValue &value);
    void verifyStored(const HttpReply &reply, const QJsonValue &value);
    void verifyRefused(const HttpReply &reply, const QString &code, const QString &message);

    std::unique_ptr<ApiServer> m_server;
};

template <typename Fits>
void TestValues::fields(Fits fits)
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("name");
    for (const ResourceSpec &one : testCatalog()) {
        for (const FieldSpec &two : one.fields) {
            if (!two.readOnly && fits(two))
                QTest::addRow("%s.%s", qPrintable(one.name), qPrintable(two.name))
                    << one.name << two.name;
        }
    }
}

void TestValues::textFields()
{
    fields([](const FieldSpec &one) {
        return one.type == FieldType::Text && one.shape != FieldShape::Email;
    });
}

const ResourceSpec &TestValues::spec()
{
    QFETCH(QString, resource);
    return *findSpec(m_server->catalog(), resource);
}

const FieldSpec &TestValues::field()
{
    QFETCH(QString, name);
    return *spec().field(name);
}

QJsonObject TestValues::recordWith(const QJsonValue &value)
{
    QJsonObject record = m_server->sample(spec(), nextNumber());
    record.insert(field().name, value);
    return record;
}

HttpReply TestValues::store(const QJsonValue &value)
{
    return m_server->http().post(pathOf(spec().name), recordWith(value));
}

void TestValues::verifyStored(const HttpReply &reply, const QJsonValue &value)
{
    QVERIFY2(reply.status == 201, reply.body);
    QCOMPARE(reply.object()[field().name], value);
    const HttpReply read = m_server->http().get(reply.header("Location"));
    QCOMPARE(read.object()[field().name], value);
    const HttpReply list = m_server->http().get(pathOf(spec().name) + "?sort=-id&per_page=1");
    QCOMPARE(list.items().first()[field().name], value);
    // The same by way of a change.
    const HttpReply other =
        m_server->http().post(pathOf(spec().name), m_server->sample(spec(), nextNumber()));
    QCOMPARE(m_server->http().remove(reply.header("Location")).status, 204);
    const HttpReply changed =
        m_server->http().patch(other.header("Location"), {{field().name, value}});
    QVERIFY2(changed.status == 200, changed.body);
    QCOMPARE(changed.object()[field().name], value);
    QCOMPARE(m_server->http().remove(other.header("Location")).status, 204);
}

void TestValues::verifyRefused(const HttpReply &reply, const QString &code, const QString &message)
{
    QCOMPARE(reply.problem(),
             problemText(400, u"Bad Request"_s,
                         u"The %1 is not as it must be."_s.arg(spec().singular),
                         errorOf(field().name, code, message)));
    QCOMPARE(reply.status, 400);
}

void TestValues::textGoesRound_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    const QList<std::pair<const char *, QString>> texts {
        {"croatian", u"Šarić Đ"_s},
        {"decomposed stays so", u"S\u030Cari"_s},
        {"arabic", u"كِتابٌ هذا"_s},
        {"emoji", u"🎵👩‍🏫"_s},
        {"quotes", u"'a' \"b\" `c`"_s},
        {"backslash", u"a\\b\\"_s},
        {"percent and underline", u"100%_"_s},
        {"placeholders", u"? :a $1 %1 @x"_s},
        {"sql", u"'); DROP TABLE songs; --"_s},
        {"markup", u"<b>&amp;</b>"_s},
        {"white space around", u"  a\t"_s},
        {"line ends", u"a\nb\r\nc\rd"_s},
        {"control characters", u"a\u0001\u001f\u007fb"_s},
        {"separators", u"a\u2028b\u2029c\u00a0d"_s},
        {"mark in the text", u"a\uFEFFb"_s},
        {"replacement character", u"a\uFFFDb"_s},
        {"json", u"{\"a\": [1, null]}"_s},
        {"number", u"1"_s},
        {"null", u"null"_s},
    };
    for (const ResourceSpec &one : testCatalog()) {
        for (const FieldSpec &two : one.searchedFields()) {
            for (const auto &[name, text] : texts) {
                if (two.shape != FieldShape::Email)
                    QTest::addRow("%s.%s %s", qPrintable(one.name), qPrintable(two.name), name)
                        << one.name << two.name << text;
            }
        }
    }
}

void TestValues::textGoesRound()
{
    QFETCH(QString, text);
    verifyStored(store(text), text);
}

void TestValues::longestText()
{
    for (const auto &letter : {u"x"_s, u"Š"_s, u"🎵"_s}) {
        const QString text = textOf(field().maxLength, letter);
        verifyStored(store(text), text);
    }
}

void TestValues::tooLongText()
{
    const int most = field().maxLength;
    const QString message = u"%1 has %L2 characters; at most %L3 are allowed."_s.arg(field().label)
                                .arg(most + 1)
                                .arg(most);
    for (const auto &letter : {u"x"_s, u"🎵"_s})
        verifyRefused(store(textOf(most + 1, letter)), u"too_long"_s, message);
}

void TestValues::refusedText()
{
    verifyRefused(store(u"a\0b"_s), u"null_character"_s,
                  u"%1 must not contain the null character U+0000."_s.arg(field().label));
    verifyRefused(store(1), u"wrong_type"_s, u"%1 must be text."_s.arg(field().label));
}

void TestValues::emptyText()
{
    if (field().required) {
        for (const auto &text : {u""_s, u"  "_s, u"\n\u00a0"_s}) {
            verifyRefused(
                store(text), u"required"_s,
                u"%1 is needed (1 to %L2 characters)."_s.arg(field().label).arg(field().maxLength));
        }
    } else {
        const HttpReply reply = store(u""_s);
        QCOMPARE(reply.status, 201);
        QCOMPARE(reply.object()[field().name], field().unique ? QJsonValue() : QJsonValue(u""_s));
    }
}

void TestValues::wholeNumbers_data()
{
    fields([](const FieldSpec &one) { return one.type == FieldType::Integer; });
}

void TestValues::wholeNumbers()
{
    const qint64 least = field().minimum;
    const qint64 most = field().maximum;
    for (const qint64 number : {least, most, (least + most) / 2})
        verifyStored(store(number), number);
    const QString message =
        u"%1 must be a whole number from %L2 to %L3."_s.arg(field().label).arg(least).arg(most);
    for (const qint64 number :
         {least - 1, most + 1, qint64(9007199254740993), std::numeric_limits<qint64>::min()})
        verifyRefused(store(number), u"out_of_range"_s, message);
    // 1 may be written 1.0; half a number is none.
    const QByteArray name = field().name.toUtf8();
    QByteArray body = compact(recordWith(1)).replace('"' + name + "\":1", '"' + name + "\":1.0");
    QVERIFY(body.contains("1.0"));
    const HttpHeaders json {{"Content-Type", "application/json"}};
    const HttpReply reply = m_server->http().send("POST", pathOf(spec().name), body, json);
    QVERIFY2(reply.status == 201, reply.body);
    QCOMPARE(reply.object()[field().name], QJsonValue(1));
    for (const QJsonValue &wrong :
         {QJsonValue(1.5), QJsonValue(u"1"_s), QJsonValue(true), QJsonValue(1e300)})
        verifyRefused(store(wrong), u"wrong_type"_s,
                      u"%1 must be a whole number."_s.arg(field().label));
}

void TestValues::choices_data()
{
    fields([](const FieldSpec &one) { return one.type == FieldType::Choice; });
}

void TestValues::choices()
{
    for (const QString &choice : field().choices)
        verifyStored(store(choice), choice);
    for (const QString &other :
         {u""_s, u"other"_s, field().choices.first().toUpper(), field().choices.first() + u' '}) {
        verifyRefused(
            store(other), u"not_a_choice"_s,
            u"%1 must be one of: %2."_s.arg(field().label, field().choices.join(u", "_s)));
    }
}

void TestValues::wrongTypes_data()
{
    fields([](const FieldSpec &) { return true; });
}

void TestValues::wrongTypes()
{
    for (const QJsonValue &value :
         {QJsonValue(QJsonArray {1}), QJsonValue(QJsonObject {{u"a"_s, 1}}), QJsonValue(0.5)}) {
        const HttpReply reply = store(value);
        QCOMPARE(reply.status, 400);
        QCOMPARE(reply.object()[u"errors"].toObject().keys(), QStringList {field().name});
        QCOMPARE(reply.object()[u"errors"][field().name][0][u"code"].toString(), u"wrong_type"_s);
    }
    if (field().type == FieldType::Boolean) {
        for (const QJsonValue &value : {QJsonValue(1), QJsonValue(u"true"_s)})
            verifyRefused(store(value), u"wrong_type"_s,
                          u"%1 must be true or false."_s.arg(field().label));
        for (const bool value : {true, false})
            verifyStored(store(value), value);
    }
}

void TestValues::email_data()
{
    fields([](const FieldSpec &one) { return one.shape == FieldShape::Email; });
}

void TestValues::email()
{
    for (const auto &address :
         {u"a@b.c"_s, u"ivo.šarić+x@sub.example.org"_s, u"o'hara@example.org"_s,
          QString(field().maxLength - 4, u'x') + u"@b.c"_s})
        verifyStored(store(address), address);
    for (const auto &address : {u"a"_s, u"a@b"_s, u"a@b@c.d"_s, u"a b@c.d"_s, u"a@b.c\n"_s}) {
        verifyRefused(store(address), u"not_an_email"_s,
                      u"%1 must be an address such as name@example.org."_s.arg(field().label));
    }
}

void TestValues::noneOfAUniqueFieldIsNoDuplicate_data()
{
    fields([](const FieldSpec &one) { return one.unique && !one.required; });
}

void TestValues::noneOfAUniqueFieldIsNoDuplicate()
{
    for (const QJsonValue &none :
         {QJsonValue(u""_s), QJsonValue(u""_s), QJsonValue(), QJsonValue()}) {
        const HttpReply reply = store(none);
        QVERIFY2(reply.status == 201, reply.body);
        QVERIFY(reply.object()[field().name].isNull());
    }
}

void TestValues::brokenUnicodeInJson()
{
    const HttpHeaders json {{"Content-Type", "application/json"}};
    const HttpReply half =
        m_server->http().send("POST", pathOf(u"tasks"_s), R"({"title":"a\ud83c"})", json);
    QCOMPARE(half.problem(),
             compact(QByteArray(
                 R"({"type":"about:blank","title":"Bad Request","status":400,)"
                 R"("detail":"The task is not as it must be.","errors":{"title":[)"
                 R"({"code":"not_unicode","message":"Title contains half of a character, )"
                 R"(which is not valid Unicode."}]}})")));
    const HttpReply bytes =
        m_server->http().send("POST", pathOf(u"tasks"_s), "{\"title\":\"a\xFF\"}", json);
    QCOMPARE(bytes.status, 400);
    QVERIFY2(bytes.object()[u"detail"].toString().startsWith(u"The body is not valid JSON: "),
             bytes.body);
    QVERIFY2(bytes.object()[u"detail"].toString().contains(u"at line 1, column "), bytes.body);
}

QTEST_GUILESS_MAIN(TestValues)
#include "tst_values.moc"
