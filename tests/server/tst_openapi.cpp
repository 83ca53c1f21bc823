// SPDX-License-Identifier: GPL-3.0-or-later
// The description of the API.
#include "apiserver.h"
#include "instruments.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

// Every text of that key, however deep.
void collect(const QJsonValue &value, const QString &key, QStringList &found)
{
    if (value.isArray()) {
        for (const QJsonValue &part : value.toArray())
            collect(part, key, found);
    }
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.key() == key && it.value().isString())
            found.append(it.value().toString());
        collect(it.value(), key, found);
    }
}

} // namespace

class TestOpenApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void hasEveryRoute();
    void holdsTogether();

private:
    HttpClient &http() { return m_server->http(); }

    std::unique_ptr<ApiServer> m_server;
};

void TestOpenApi::hasEveryRoute()
{
    const QJsonObject paths = http().get("/openapi.json").object()[u"paths"].toObject();
    const auto database = Database::unopened({});
    Services services(*database, testCatalog());
    Journal journal(nullptr);
    Settings settings;
    settings.modules = moduleNames();
    int operations = 0;
    for (const Route &route : allRoutes(services, journal, settings, "x")) {
        const QString method = QString::fromLatin1(route.method).toLower();
        QVERIFY2(paths[route.pattern].toObject().contains(method),
                 qPrintable(method + u' ' + route.pattern));
        ++operations;
    }
    int described = 0;
    for (const QJsonValue &path : paths)
        described += int(path.toObject().size());
    QCOMPARE(described, operations);
    QVERIFY(paths.contains(u"/api/v1/instruments/{id}"_s));
}

void TestOpenApi::holdsTogether()
{
    const QJsonObject document = http().get("/openapi.json").object();
    QVERIFY(document[u"openapi"].toString().startsWith(u"3.1"));
    QStringList references;
    collect(document, u"$ref"_s, references);
    QVERIFY(!references.isEmpty());
    for (const QString &reference : references) {
        QJsonValue target = document;
        QVERIFY2(reference.startsWith(u"#/"), qPrintable(reference));
        for (const QString &step : reference.mid(2).split(u'/'))
            target = target[step];
        QVERIFY2(target.isObject(), qPrintable(reference));
    }
    QStringList ids;
    collect(document[u"paths"], u"operationId"_s, ids);
    QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), ids.size());
    // Each path names its parameters.
    const QJsonObject paths = document[u"paths"].toObject();
    static const QRegularExpression place(u"\\{(\\w+)\\}"_s);
    for (const QString &path : paths.keys()) {
        QStringList declared;
        collect(paths[path], u"name"_s, declared);
        auto matches = place.globalMatch(path);
        while (matches.hasNext()) {
            const QString name = matches.next().captured(1);
            QStringList shared;
            collect(paths[path], u"$ref"_s, shared);
            QVERIFY2(declared.contains(name)
                         || shared.contains(u"#/components/parameters/"_s + name),
                     qPrintable(path));
        }
    }
    // Each field of each resource is described with its limits.
    const QJsonObject schemas = document[u"components"][u"schemas"].toObject();
    for (const ResourceSpec &spec : testCatalog()) {
        const QString name = spec.singular.left(1).toUpper() + spec.singular.mid(1);
        for (const QString &kind : {QString(), u"Input"_s, u"Change"_s}) {
            const QJsonObject properties = schemas[name + kind][u"properties"].toObject();
            for (const FieldSpec &field : spec.fields) {
                const QString where = name + kind + u'.' + field.name;
                QVERIFY2(properties.contains(field.name) == (kind.isEmpty() || !field.readOnly),
                         qPrintable(where));
                if (field.maxLength > 0)
                    QCOMPARE(properties[field.name][u"maxLength"].toInt(), field.maxLength);
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"
