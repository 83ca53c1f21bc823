// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"
#include "api/resourceclient.h"
#include "catalog/catalog.h"
#include "models/resourcemodel.h"
#include "testserver.h"

#include <QAbstractItemModelTester>

#include <optional>

/** What tests of models have in common: a server with many songs, and models that show them. */
namespace lectern {

/** The real server, and what others do with its records meanwhile. */
class ModelTest : public QObject
{
public:
    static constexpr int kSongs = 20'000;

    /** Starts the server and stores so many songs, as importSongs() does; false where it fails. */
    bool serve();

    TestServer &server() { return m_server; }
    ApiClient &api() { return m_api; }
    const ResourceSpec &spec(const QString &resource) const;
    const ResourceSpec &songs() const { return spec(QStringLiteral("songs")); }
    ResourceClient client(const QString &resource) { return {&m_api, spec(resource)}; }

    /** Empty, or false, where it was refused. */
    Record create(const QString &resource, const Record &record);
    bool remove(const QString &resource, const Record &record);

private:
    TestServer m_server;
    ApiClient m_api;
    Catalog m_catalog = standardCatalog();
};

/** A model that loads, and is looked at as by a view. */
class LoadedModel : public ResourceModel
{
public:
    LoadedModel(ApiClient &api, const ResourceSpec &spec, const QString &search = {});

    /** Waits until it loads nothing; false after 10 s. */
    bool settled();

    /** As a view that shows these rows does. */
    void look(int first, int last);

    /** What such a view shows there. */
    QString text(int row, QStringView field) const;

private:
    std::optional<QAbstractItemModelTester> m_tester;
};

qint64 idOf(const Record &record);

} // namespace lectern
