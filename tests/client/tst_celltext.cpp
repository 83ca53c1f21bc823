// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/celltext.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestCellText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void text_data();
    void text();
};

void TestCellText::text_data()
{
    QTest::addColumn<FieldType>("type");
    QTest::addColumn<FieldShape>("shape");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("spoken");

    const auto row = [](const char *name, FieldType type, FieldShape shape, const QVariant &value,
                        const QString &shown, const QString &spoken) {
        QTest::newRow(name) << type << shape << value << shown << spoken;
    };
    const FieldShape plain = FieldShape::Plain;
    row("text", FieldType::Text, plain, u"Fado"_s, u"Fado"_s, u"Fado"_s);
    row("null", FieldType::Text, plain, QVariant(), QString(), QString());
    row("number", FieldType::Integer, plain, qint64(12), u"12"_s, u"12"_s);
    row("zero", FieldType::Integer, plain, qint64(0), u"0"_s, u"0"_s);
    row("stars", FieldType::Integer, FieldShape::Stars, qint64(4), u"4"_s, u"4 of 5 stars"_s);
    row("no stars", FieldType::Integer, FieldShape::Stars, qint64(0), QString(), u"not rated"_s);
    row("yes", FieldType::Boolean, plain, true, u"Yes"_s, u"Yes"_s);
    row("no", FieldType::Boolean, plain, false, u"No"_s, u"No"_s);
    row("choice", FieldType::Choice, plain, u"teacher"_s, u"Teacher"_s, u"Teacher"_s);
    row("time", FieldType::Timestamp, plain, u"2026-03-10T08:05:00.000Z"_s, u"today 08:05"_s,
        u"today 08:05"_s);
}

void TestCellText::text()
{
    QFETCH(FieldType, type);
    QFETCH(FieldShape, shape);
    QFETCH(QVariant, value);
    const FieldSpec field {
        .name = u"field"_s, .label = u"Field"_s, .type = type, .shape = shape, .maximum = 5};
    const QDateTime now(QDate(2026, 3, 10), QTime(12, 0), Qt::UTC);
    QTEST(cellText(field, value, now), "shown");
    QTEST(spokenText(field, value, now), "spoken");
}

QTEST_GUILESS_MAIN(TestCellText)
#include "tst_celltext.moc"
