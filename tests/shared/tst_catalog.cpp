// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"
#include "resource/query.h"
#include "resource/validator.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestCatalog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFive();
    void finds();
    void namesAreOneWordForJsonSqlAndPaths();
    void standardFieldsSurroundTheOwn();
    void fieldsMakeSense();
    void defaultsAreAllowed();
    void referencesLead();
    void defaultSortIsASort();
    void titleFieldsAreRequiredText();
    void limitsOfTheProduct_data();
    void limitsOfTheProduct();

private:
    const Catalog m_catalog = standardCatalog();
};

void TestCatalog::theFive()
{
    QStringList names;
    for (const ResourceSpec &spec : m_catalog)
        names.append(spec.name);
    QCOMPARE(names, (QStringList {u"exams"_s, u"songs"_s, u"users"_s, u"cars"_s, u"tasks"_s}));
}

void TestCatalog::finds()
{
    for (const ResourceSpec &spec : m_catalog)
        QCOMPARE(findSpec(m_catalog, spec.name), &spec);
    QCOMPARE(findSpec(m_catalog, u"Songs"), nullptr);
    QCOMPARE(findSpec(m_catalog, u""), nullptr);
}

void TestCatalog::namesAreOneWordForJsonSqlAndPaths()
{
    static const QRegularExpression word(u"^[a-z][a-z0-9_]*$"_s);
    QSet<QString> seen;
    for (const ResourceSpec &spec : m_catalog) {
        QVERIFY(word.match(spec.name).hasMatch());
        QVERIFY(!spec.singular.isEmpty() && !spec.label.isEmpty());
        QVERIFY(!seen.contains(spec.name));
        seen.insert(spec.name);
        QSet<QString> fields;
        for (const FieldSpec &field : spec.fields) {
            QVERIFY2(word.match(field.name).hasMatch(), qPrintable(field.name));
            QVERIFY2(!field.label.isEmpty(), qPrintable(field.name));
            QVERIFY2(!fields.contains(field.name), qPrintable(field.name));
            fields.insert(field.name);
            // The names of the parameters of a list cannot be fields as well.
            for (const auto &taken : {u"page"_s, u"per_page"_s, u"cursor"_s, u"sort"_s, u"search"_s,
                                      u"fields"_s, u"expand"_s, u"count"_s, u"format"_s, u"map"_s})
                QVERIFY2(field.name != taken, qPrintable(taken));
        }
    }
}

void TestCatalog::standardFieldsSurroundTheOwn()
{
    for (const ResourceSpec &spec : m_catalog) {
        QCOMPARE(spec.fields.first().name, u"id"_s);
        QCOMPARE(
            spec.fieldNames().last(4),
            (QStringList {u"created_at"_s, u"updated_at"_s, u"last_updated_by"_s, u"revision"_s}));
        for (const auto &name :
             {u"id"_s, u"created_at"_s, u"updated_at"_s, u"last_updated_by"_s, u"revision"_s}) {
            QVERIFY(spec.field(name)->readOnly);
            QVERIFY(!spec.writableNames().contains(name));
        }
    }
}

void TestCatalog::fieldsMakeSense()
{
    for (const ResourceSpec &spec : m_catalog) {
        for (const FieldSpec &field : spec.fields) {
            const QByteArray where = (spec.name + u'.' + field.name).toUtf8();
            if (field.type == FieldType::Text && !field.readOnly)
                QVERIFY2(field.maxLength > 0, where);
            QVERIFY2(field.minimum <= field.maximum, where);
            QVERIFY2(field.choices.isEmpty() == (field.type != FieldType::Choice), where);
            QVERIFY2(field.reference.isEmpty() == (field.type != FieldType::Reference), where);
            QVERIFY2(!field.required || field.defaultValue.isNull(), where);
        }
    }
}

void TestCatalog::defaultsAreAllowed()
{
    for (const ResourceSpec &spec : m_catalog) {
        for (const FieldSpec &field : spec.fields) {
            if (field.readOnly || field.defaultValue.isNull())
                continue;
            QCOMPARE(validateValue(field, field.defaultValue), QList<FieldMessage>());
            const auto type = field.defaultValue.typeId();
            QCOMPARE(type,
                     field.type == FieldType::Integer       ? int(QMetaType::LongLong)
                         : field.type == FieldType::Boolean ? int(QMetaType::Bool)
                                                            : int(QMetaType::QString));
        }
    }
}

void TestCatalog::referencesLead()
{
    int references = 0;
    for (const ResourceSpec &spec : m_catalog) {
        for (const FieldSpec &field : spec.fields) {
            if (field.type != FieldType::Reference)
                continue;
            ++references;
            QVERIFY(findSpec(m_catalog, field.reference));
            QVERIFY(!spec.field(field.expandName()));
        }
    }
    QCOMPARE(references, 1);
    QCOMPARE(findSpec(m_catalog, u"cars")->field(u"owner_id")->expandName(), u"owner"_s);
}

void TestCatalog::defaultSortIsASort()
{
    for (const ResourceSpec &spec : m_catalog) {
        QVERIFY(!spec.defaultSort.isEmpty());
        QVERIFY(bool(parseSort(spec, spec.defaultSort)));
        const QList<SortKey> keys = Query().effectiveSort(spec);
        QCOMPARE(keys.last().field, u"id"_s);
    }
}

void TestCatalog::titleFieldsAreRequiredText()
{
    for (const ResourceSpec &spec : m_catalog) {
        QVERIFY(!spec.titleFields.isEmpty());
        for (const QString &name : spec.titleFields) {
            QVERIFY(spec.field(name));
            QVERIFY(spec.field(name)->required && spec.field(name)->type == FieldType::Text);
        }
        for (const FieldSpec &field : spec.searchedFields())
            QVERIFY(field.type == FieldType::Text && !field.readOnly);
        QVERIFY(!spec.searchedFields().isEmpty());
    }
}

void TestCatalog::limitsOfTheProduct_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("field");
    QTest::addColumn<bool>("required");
    QTest::addColumn<bool>("unique");
    QTest::addColumn<int>("maxLength");

    const auto row = [](const QString &resource, const QString &field, bool required, bool unique,
                        int maxLength) {
        QTest::addRow("%s.%s", qPrintable(resource), qPrintable(field))
            << resource << field << required << unique << maxLength;
    };
    row(u"exams"_s, u"title"_s, true, false, 200);
    row(u"exams"_s, u"description"_s, false, false, 10'000);
    row(u"songs"_s, u"artist"_s, true, false, 200);
    row(u"songs"_s, u"title"_s, true, false, 200);
    row(u"songs"_s, u"rating"_s, false, false, 0);
    row(u"users"_s, u"username"_s, true, true, 64);
    row(u"users"_s, u"email"_s, false, true, 128);
    row(u"users"_s, u"first_name"_s, false, false, 128);
    row(u"users"_s, u"last_name"_s, false, false, 128);
    row(u"users"_s, u"role"_s, false, false, 0);
    row(u"users"_s, u"admin"_s, false, false, 0);
    row(u"cars"_s, u"model"_s, true, false, 200);
    row(u"cars"_s, u"plate"_s, false, true, 32);
    row(u"cars"_s, u"owner_id"_s, true, false, 0);
    row(u"tasks"_s, u"title"_s, true, false, 200);
    row(u"tasks"_s, u"description"_s, false, false, 10'000);
    row(u"tasks"_s, u"done"_s, false, false, 0);
}

void TestCatalog::limitsOfTheProduct()
{
    QFETCH(QString, resource);
    QFETCH(QString, field);
    const FieldSpec *spec = findSpec(m_catalog, resource)->field(field);
    QVERIFY(spec);
    QTEST(spec->required, "required");
    QTEST(spec->unique, "unique");
    QTEST(spec->maxLength, "maxLength");
}

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
