// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"
#include "resource/validator.h"

#include <QTest>

#include <limits>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const FieldSpec kTitle {.name = u"title"_s, .label = u"Title"_s, .required = true, .maxLength = 5};
const FieldSpec kNote {
    .name = u"note"_s, .label = u"Note"_s, .maxLength = 5, .defaultValue = u""_s};
const FieldSpec kEmail {.name = u"email"_s,
                        .label = u"Email"_s,
                        .shape = FieldShape::Email,
                        .unique = true,
                        .maxLength = 128};
const FieldSpec kRating {.name = u"rating"_s,
                         .label = u"Rating"_s,
                         .type = FieldType::Integer,
                         .minimum = 0,
                         .maximum = 5,
                         .defaultValue = qint64(0)};
const FieldSpec kAtLeast {
    .name = u"least"_s, .label = u"Least"_s, .type = FieldType::Integer, .minimum = -3};
const FieldSpec kAtMost {
    .name = u"most"_s, .label = u"Most"_s, .type = FieldType::Integer, .maximum = 1'000};
const FieldSpec kAny {.name = u"any"_s, .label = u"Any"_s, .type = FieldType::Integer};
const FieldSpec kRole {.name = u"role"_s,
                       .label = u"Role"_s,
                       .type = FieldType::Choice,
                       .choices = {u"student"_s, u"teacher"_s},
                       .defaultValue = u"teacher"_s};
const FieldSpec kOwner {.name = u"owner_id"_s,
                        .label = u"Owner"_s,
                        .type = FieldType::Reference,
                        .required = true,
                        .reference = u"users"_s};
const FieldSpec kSeen {.name = u"seen"_s,
                       .label = u"Seen"_s,
                       .type = FieldType::Timestamp,
                       .required = true,
                       .readOnly = true};
const QList<FieldSpec> kFields {kTitle,  kNote, kEmail, kRating, kAtLeast,
                                kAtMost, kAny,  kRole,  kOwner,  kSeen};

ResourceSpec spec()
{
    return {.name = u"things"_s,
            .singular = u"thing"_s,
            .label = u"Things"_s,
            .fields = kFields,
            .defaultSort = u"title"_s,
            .titleFields = {u"title"_s}};
}

QStringList words(const QList<FieldMessage> &messages)
{
    QStringList all;
    for (const FieldMessage &message : messages)
        all.append(message.field + u'=' + message.code);
    return all;
}

} // namespace

class TestValidator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allowed_data();
    void allowed();
    void refused_data();
    void refused();
    void messages_data();
    void messages();
    void wholeNeedsWhatIsRequired();
    void partNeedsWhatIsGiven();
    void readOnlyIsNotAsked();
    void completesAWhole();
    void completesAPart();
    void emptyUniqueTextIsNone();
};

void TestValidator::allowed_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QVariant>("value");
    const auto row = [](const char *name, const FieldSpec &field, const QVariant &value) {
        QTest::addRow("%s: %s", qPrintable(field.name), name) << field.name << value;
    };
    row("one character", kTitle, u"a"_s);
    row("the most characters", kTitle, u"abcde"_s);
    row("code points, not UTF-16", kTitle, u"🎵🎵🎵🎵🎵"_s);
    row("not bytes", kTitle, u"ŠŠŠŠŠ"_s);
    row("outer white space", kTitle, u" a "_s);
    row("quotes and backslash", kTitle, u"'\"\\%_"_s);
    row("line ends", kTitle, u"a\nb"_s);
    row("empty", kNote, u""_s);
    row("null", kNote, QVariant());
    row("null", kEmail, QVariant());
    row("empty", kEmail, u""_s);
    for (const auto &address :
         {u"a@b.c"_s, u"name@example.org"_s, u"first.last+tag@sub.example.org"_s, u"ivo@šarić.hr"_s,
          u"o'hara@example.org"_s})
        row(qPrintable(address), kEmail, address);
    row("lowest", kRating, qint64(0));
    row("highest", kRating, qint64(5));
    row("null", kRating, QVariant());
    row("lowest", kAtLeast, qint64(-3));
    row("highest", kAtLeast, std::numeric_limits<qint64>::max());
    row("lowest", kAtMost, std::numeric_limits<qint64>::min());
    row("highest", kAtMost, qint64(1'000));
    row("lowest", kAny, std::numeric_limits<qint64>::min());
    row("one of them", kRole, u"student"_s);
    row("null", kRole, QVariant());
    row("an id", kOwner, qint64(1));
    row("a large id", kOwner, std::numeric_limits<qint64>::max());
}

void TestValidator::allowed()
{
    QFETCH(QString, field);
    QFETCH(QVariant, value);
    QCOMPARE(words(validateValue(*spec().field(field), value)), QStringList());
}

void TestValidator::refused_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const FieldSpec &field, const QVariant &value,
                        const QString &code) {
        QTest::addRow("%s: %s", qPrintable(field.name), name) << field.name << value << code;
    };
    row("null", kTitle, QVariant(), u"required"_s);
    row("empty", kTitle, u""_s, u"required"_s);
    row("white space", kTitle, u" \t\n"_s, u"required"_s);
    row("no-break space", kTitle, u"\u00a0"_s, u"required"_s);
    row("too long", kTitle, u"abcdef"_s, u"too_long"_s);
    row("too long in code points", kTitle, u"🎵🎵🎵🎵🎵🎵"_s, u"too_long"_s);
    row("too long", kNote, u"abcdef"_s, u"too_long"_s);
    row("NUL", kTitle, u"a\0b"_s, u"null_character"_s);
    row("NUL alone", kNote, QString(QChar(u'\0')), u"null_character"_s);
    row("high surrogate", kTitle, QString(QChar(0xD83C)), u"not_unicode"_s);
    row("low surrogate", kTitle, QString(QChar(0xDFB5)), u"not_unicode"_s);
    row("surrogates the wrong way round", kTitle, QString(QChar(0xDFB5)) + QChar(0xD83C),
        u"not_unicode"_s);
    row("a surrogate before a pair", kTitle, QString(QChar(0xD83C)) + u"🎵"_s, u"not_unicode"_s);
    for (const auto &address : {u"a"_s, u"@b.c"_s, u"a@"_s, u"a@b"_s, u"a@b."_s, u"a@.b"_s,
                                u"a@b..c"_s, u"a@b@c.d"_s, u"a b@c.d"_s, u"a@c.d "_s, u"a@c.d\n"_s})
        row(qPrintable(address), kEmail, address, u"not_an_email"_s);
    row("too long", kEmail, QString(124, u'a') + u"@b.cd"_s, u"too_long"_s);
    row("below", kRating, qint64(-1), u"out_of_range"_s);
    row("above", kRating, qint64(6), u"out_of_range"_s);
    row("far above", kRating, std::numeric_limits<qint64>::max(), u"out_of_range"_s);
    row("below", kAtLeast, qint64(-4), u"out_of_range"_s);
    row("above", kAtMost, qint64(1'001), u"out_of_range"_s);
    row("another", kRole, u"admin"_s, u"not_a_choice"_s);
    row("another case", kRole, u"Student"_s, u"not_a_choice"_s);
    row("empty", kRole, u""_s, u"not_a_choice"_s);
    row("null", kOwner, QVariant(), u"required"_s);
    row("zero", kOwner, qint64(0), u"out_of_range"_s);
    row("negative", kOwner, qint64(-1), u"out_of_range"_s);
}

void TestValidator::refused()
{
    QFETCH(QString, field);
    QFETCH(QVariant, value);
    QFETCH(QString, code);
    QCOMPARE(words(validateValue(*spec().field(field), value)), QStringList {field + u'=' + code});
}

void TestValidator::messages_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("message");
    const auto row = [](const FieldSpec &field, const QVariant &value, const QString &message) {
        QTest::newRow(qPrintable(message)) << field.name << value << message;
    };
    row(kTitle, u""_s, u"Title is needed (1 to 5 characters)."_s);
    row(kTitle, u"🎵🎵🎵🎵🎵🎵"_s, u"Title has 6 characters; at most 5 are allowed."_s);
    row(kOwner, QVariant(), u"Owner is needed."_s);
    row(kOwner, qint64(0), u"Owner must be at least 1."_s);
    row(kRating, qint64(6), u"Rating must be a whole number from 0 to 5."_s);
    row(kAtLeast, qint64(-4), u"Least must be at least -3."_s);
    row(kAtMost, qint64(1'001), u"Most must be at most 1,000."_s);
    row(kRole, u"x"_s, u"Role must be one of: student, teacher."_s);
    row(kEmail, u"x"_s, u"Email must be an address such as name@example.org."_s);
    row(kTitle, u"a\0b"_s, u"Title must not contain the null character U+0000."_s);
    row(kTitle, QString(QChar(0xD83C)),
        u"Title contains half of a character, which is not valid Unicode."_s);
}

void TestValidator::messages()
{
    QFETCH(QString, field);
    QFETCH(QVariant, value);
    const auto wrong = validateValue(*spec().field(field), value);
    QCOMPARE(wrong.size(), 1);
    QTEST(wrong.first().message, "message");
}

void TestValidator::wholeNeedsWhatIsRequired()
{
    QCOMPARE(words(validate(spec(), {}, Extent::Whole)),
             (QStringList {u"title=required"_s, u"owner_id=required"_s}));
    QCOMPARE(
        words(validate(spec(), {{u"title"_s, u"a"_s}, {u"owner_id"_s, qint64(1)}}, Extent::Whole)),
        QStringList());
    // In the order of the fields, whatever the order of the keys.
    QCOMPARE(
        words(validate(spec(), {{u"rating"_s, qint64(9)}, {u"email"_s, u"x"_s}}, Extent::Whole)),
        (QStringList {u"title=required"_s, u"email=not_an_email"_s, u"rating=out_of_range"_s,
                      u"owner_id=required"_s}));
}

void TestValidator::partNeedsWhatIsGiven()
{
    QCOMPARE(words(validate(spec(), {}, Extent::Partial)), QStringList());
    QCOMPARE(words(validate(spec(), {{u"title"_s, QVariant()}}, Extent::Partial)),
             QStringList {u"title=required"_s});
    QCOMPARE(words(validate(spec(), {{u"rating"_s, qint64(6)}}, Extent::Partial)),
             QStringList {u"rating=out_of_range"_s});
}

void TestValidator::readOnlyIsNotAsked()
{
    for (const Extent extent : {Extent::Whole, Extent::Partial}) {
        const Record record {
            {u"title"_s, u"a"_s}, {u"owner_id"_s, qint64(1)}, {u"seen"_s, QVariant()}};
        QCOMPARE(words(validate(spec(), record, extent)), QStringList());
    }
}

void TestValidator::completesAWhole()
{
    const Record whole = completed(
        spec(), {{u"title"_s, u"a"_s}, {u"owner_id"_s, qint64(1)}, {u"role"_s, QVariant()}},
        Extent::Whole);
    QCOMPARE(whole.value(u"title"_s), QVariant(u"a"_s));
    QCOMPARE(whole.value(u"note"_s), QVariant(u""_s));
    QCOMPARE(whole.value(u"rating"_s), QVariant(qint64(0)));
    QCOMPARE(whole.value(u"role"_s), QVariant(u"teacher"_s));
    QVERIFY(whole.contains(u"email"_s) && whole.value(u"email"_s).isNull());
    QVERIFY(whole.contains(u"any"_s) && whole.value(u"any"_s).isNull());
    QVERIFY(!whole.contains(u"seen"_s));
}

void TestValidator::completesAPart()
{
    QCOMPARE(completed(spec(), {}, Extent::Partial), Record());
    const Record part = completed(spec(), {{u"rating"_s, QVariant()}}, Extent::Partial);
    QCOMPARE(part, (Record {{u"rating"_s, qint64(0)}}));
    QCOMPARE(completed(spec(), {{u"note"_s, u"x"_s}}, Extent::Partial),
             (Record {{u"note"_s, u"x"_s}}));
}

void TestValidator::emptyUniqueTextIsNone()
{
    for (const Extent extent : {Extent::Whole, Extent::Partial}) {
        const Record record = completed(spec(), {{u"email"_s, u""_s}}, extent);
        QVERIFY(record.contains(u"email"_s));
        QVERIFY(record.value(u"email"_s).isNull());
    }
}

QTEST_GUILESS_MAIN(TestValidator)
#include "tst_validator.moc"
